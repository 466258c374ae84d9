package dlsms.server;

import dlsms.server.HttpEndpoint.Page;
import java.util.Map;

/** What stands on the HTTP port. */
final class Pages {

    private Pages() {}

    static Map<String, Page> of(NodeMetrics metrics) {
        return Map.of(
                "/healthz",
                new Page("application/json", () -> "{\"service\":\"gateway\",\"status\":\"healthy\"}"),
                "/metrics",
                new Page("text/plain; version=0.0.4; charset=utf-8", metrics::text));
    }
}
