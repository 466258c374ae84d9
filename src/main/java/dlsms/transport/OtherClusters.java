package dlsms.transport;

import dlsms.raft.NodeId;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which members said that they belong to another cluster. One of them may have a wrong folder; when a majority says the
 * same, it is this node that has. Any thread.
 */
final class OtherClusters {

    private final Roster members;
    private final SortedMap<NodeId, String> seen = new ConcurrentSkipListMap<>();
    private final CompletableFuture<String> outvoted = new CompletableFuture<>();

    OtherClusters(Roster members) {
        this.members = members;
    }

    /** The peer refused a call because it belongs to {@code clusterId}. */
    void refusedBy(NodeId peer, String clusterId) {
        seen.put(peer, clusterId);
        long agreeing = seen.entrySet().stream()
                .filter(each ->
                        members.contains(each.getKey()) && each.getValue().equals(clusterId))
                .count();
        if (agreeing > members.size() / 2) {
            outvoted.complete(clusterId);
        }
    }

    /** The cluster that a majority of the members belongs to, when it turns out not to be this node's. */
    CompletableFuture<String> outvoted() {
        return outvoted;
    }
}
