package dlsms.process;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a node runs.
 *
 * @param host that its ports listen on
 * @param prefix of its command; empty: none
 * @param environment besides this process's own
 * @param folder below which each node that runs there has one named like itself, for its data
 * @param logs where the nodes' output goes
 */
public record NodePlace(
        String host, List<String> prefix, SortedMap<String, String> environment, Path folder, Path logs) {
    /** On this machine, as anybody would start it. */
    public static NodePlace onLoopback(Path folder) {
        return new NodePlace("127.0.0.1", List.of(), new TreeMap<>(), folder, folder);
    }

    public NodePlace {
        prefix = List.copyOf(prefix);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }
}
