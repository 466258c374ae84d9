package dlsms.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A few pages for monitoring, on the JDK's own HTTP server. */
final class HttpEndpoint implements AutoCloseable {

    private static final int BACKLOG_CONNECTIONS_MAX = 64;
    private static final String CONNECTIONS_MAX = "256";
    private static final String REQUEST_SECONDS_MAX = "10";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @throws CannotServe where the port is taken */
    HttpEndpoint(HostPort address, Map<String, Page> pages) {
        System.setProperty("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
        System.setProperty("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
        System.setProperty("sun.net.httpserver.maxRspTime", REQUEST_SECONDS_MAX);
        server = bind(address);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, pages));
        server.start();
    }

    /** What stands under one path. */
    record Page(String contentType, Supplier<String> text) {}

    private static HttpServer bind(HostPort address) {
        try {
            return HttpServer.create(address.resolved(NodeOption.HTTP_PORT.flag()), BACKLOG_CONNECTIONS_MAX);
        } catch (IOException e) {
            throw Ports.failed(NodeOption.HTTP_PORT.flag(), address, e);
        }
    }

    private static void answer(HttpExchange exchange, Map<String, Page> pages) throws IOException {
        try (exchange) {
            Page page = pages.get(exchange.getRequestURI().getPath());
            boolean reads = exchange.getRequestMethod().equals("GET")
                    || exchange.getRequestMethod().equals("HEAD");
            if (page == null) {
                send(exchange, 404, new Page("application/json", () -> "{\"error\":\"Not found\"}"));
            } else if (!reads) {
                send(exchange, 405, new Page("application/json", () -> "{\"error\":\"Method not allowed\"}"));
            } else {
                send(exchange, 200, page);
            }
        }
    }

    private static void send(HttpExchange exchange, int code, Page page) throws IOException {
        byte[] body = page.text().get().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", page.contentType());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
