package dlsms.service;

import dlsms.node.NodeCounters;
import dlsms.node.NodeView;
import dlsms.projection.ProjectionStatus;
import dlsms.seat.Cluster;
import java.util.List;
import java.util.Optional;

/**
 * How a node stands, for operators.
 *
 * @param clusterId empty: not founded yet
 * @param peers what the leader knows of the others; empty on any other node
 * @param members as this node's log has them
 * @param projection absent: the node knows of no PostgreSQL
 */
public record NodeStatus(
        String id,
        String clusterId,
        String role,
        String leader,
        Log log,
        State state,
        Work work,
        List<Peer> peers,
        List<Members.Member> members,
        Disk disk,
        Optional<ProjectionStatus> projection) {

    /**
     * @param hash rolling, over all entries up to the last
     * @param baseIndex of the last entry that the log no longer has; 0: it has all
     * @param bytes of the entries that it has, about
     */
    public record Log(long term, long lastIndex, long commitIndex, long hash, long baseIndex, long bytes) {}

    /**
     * @param hash of the whole state, where it was asked for; equal on all nodes at one {@code appliedIndex}
     * @param retentionDays how long history is kept; 0: for ever
     */
    public record State(long appliedIndex, int liveReservations, Optional<Long> hash, int retentionDays) {}

    /**
     * @param health good, full or sick
     * @param snapshotSent index of the newest snapshot that another node took from here; 0: none since the start
     * @param snapshotInstalled the same of the newest one that this node took
     */
    public record Disk(String health, long snapshotSent, long snapshotInstalled) {}

    /** What the process has done since it started. @param syncs of the log @param cpuMillis of all its threads */
    public record Work(long syncs, long entriesSynced, long cpuMillis) {}

    /** One of the others. @param active it answered within the last election timeout */
    public record Peer(String id, long matchIndex, long nextIndex, boolean active, String state) {}

    static NodeStatus of(
            NodeView node, Optional<Cluster> cluster, State state, Work work, Optional<ProjectionStatus> projection) {
        return new NodeStatus(
                node.self(),
                cluster.map(Cluster::id).orElse(""),
                node.role(),
                node.leader().orElse(""),
                log(node),
                state,
                work,
                node.peers().stream().map(NodeStatus::peer).toList(),
                Members.all(node),
                new Disk(
                        node.disk().health(),
                        node.disk().snapshotSent(),
                        node.disk().snapshotInstalled()),
                projection);
    }

    private static Log log(NodeView node) {
        return new Log(
                node.term(),
                node.lastIndex(),
                node.commitIndex(),
                node.lastChain(),
                node.disk().logBase(),
                node.disk().logBytes());
    }

    static Work work(NodeCounters counters, long cpuMillis) {
        return new Work(counters.writes(), counters.entriesWritten(), cpuMillis);
    }

    private static Peer peer(NodeView.PeerView peer) {
        return new Peer(peer.id(), peer.matchIndex(), peer.nextIndex(), peer.active(), peer.state());
    }
}
