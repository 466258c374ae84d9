package dlsms.service;

import dlsms.node.NodeCounters;
import dlsms.node.NodeView;
import dlsms.seat.Cluster;
import java.util.List;
import java.util.Optional;

/**
 * How a node stands, for operators.
 *
 * @param clusterId empty: not founded yet
 * @param peers what the leader knows of the others; empty on any other node
 */
public record NodeStatus(
        String id, String clusterId, String role, String leader, Log log, State state, Work work, List<Peer> peers) {

    /** @param hash rolling, over all entries up to the last */
    public record Log(long term, long lastIndex, long commitIndex, long hash) {}

    /** @param hash of the whole state, where it was asked for; equal on all nodes at one {@code appliedIndex} */
    public record State(long appliedIndex, int liveReservations, Optional<Long> hash) {}

    /** What the process has done since it started. @param syncs of the log @param cpuMillis of all its threads */
    public record Work(long syncs, long entriesSynced, long cpuMillis) {}

    /** One of the others. @param active it answered within the last election timeout */
    public record Peer(String id, long matchIndex, long nextIndex, boolean active, String state) {}

    static NodeStatus of(NodeView node, Optional<Cluster> cluster, State state, Work work) {
        return new NodeStatus(
                node.self(),
                cluster.map(Cluster::id).orElse(""),
                node.role(),
                node.leader().orElse(""),
                new Log(node.term(), node.lastIndex(), node.commitIndex(), node.lastChain()),
                state,
                work,
                node.peers().stream().map(NodeStatus::peer).toList());
    }

    static Work work(NodeCounters counters, long cpuMillis) {
        return new Work(counters.writes(), counters.entriesWritten(), cpuMillis);
    }

    private static Peer peer(NodeView.PeerView peer) {
        return new Peer(peer.id(), peer.matchIndex(), peer.nextIndex(), peer.active(), peer.state());
    }
}
