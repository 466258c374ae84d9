package dlsms.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whom to ask, as whom, and for how long.
 *
 * @param token asked for at every call: it may be renewed meanwhile
 * @param timeout of a call with all its tries
 * @param tryTimeout of one try at one node, the longest; the first ones are given up sooner
 */
public record ClientSettings(
        List<NodeAddress> nodes, Supplier<Optional<String>> token, Duration timeout, Duration tryTimeout) {

    public ClientSettings {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no node is given");
        }
    }

    public static ClientSettings of(List<NodeAddress> nodes) {
        return new ClientSettings(nodes, Optional::empty, Duration.ofSeconds(10), Duration.ofSeconds(3));
    }

    public ClientSettings withToken(Supplier<Optional<String>> newToken) {
        return new ClientSettings(nodes, newToken, timeout, tryTimeout);
    }

    public ClientSettings withTimeout(Duration newTimeout) {
        Duration shorter = tryTimeout.compareTo(newTimeout) < 0 ? tryTimeout : newTimeout;
        return new ClientSettings(nodes, token, newTimeout, shorter);
    }
}
