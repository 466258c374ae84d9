package dlsms.transport;

import dlsms.raft.NodeId;
import java.time.Instant;
import java.util.List;

/**
 * What goes over the lines as snapshots, for operators.
 *
 * @param sentBytes since this node started; what was sent again counts again
 * @param receivedBytes likewise
 * @param running those on their way now
 */
public record SnapshotTraffic(long sentBytes, long receivedBytes, List<Transfer> running) {

    /**
     * @param peer where it goes, or comes from
     * @param outgoing whether this node sends it
     * @param index of the last entry that it contains
     * @param bytes so far, on this connection
     */
    public record Transfer(NodeId peer, boolean outgoing, long index, long bytes, Instant since) {}
}
