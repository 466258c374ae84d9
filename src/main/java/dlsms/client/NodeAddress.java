package dlsms.client;

import java.util.List;
import java.util.stream.Stream;

/** A node's public gRPC port: {@code HOST:PORT} or {@code [::1]:PORT}. */
public record NodeAddress(String host, int port) {

    /** @throws IllegalArgumentException where the text has another form */
    public static NodeAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException("a node's address is HOST:PORT, not '" + text + "'");
        }
        return new NodeAddress(text.substring(0, colon), Integer.parseInt(port));
    }

    /** @throws IllegalArgumentException where one of them has another form */
    public static List<NodeAddress> parseAll(String commaSeparated) {
        return Stream.of(commaSeparated.split(",", -1))
                .map(String::strip)
                .map(NodeAddress::parse)
                .toList();
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
