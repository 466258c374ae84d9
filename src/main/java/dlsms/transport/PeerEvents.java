package dlsms.transport;

import dlsms.node.Node;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Who hears what happens between the nodes; on the I/O thread, so it must not wait.
 *
 * @param received a message from a peer
 * @param lost a connection from or to a peer broke
 * @param snapshotSent a snapshot that was asked for has gone to a peer as a whole, or broke off
 * @param snapshotReceived a snapshot from a peer is here as a whole
 * @param commitIndex asked, not told: up to here a snapshot would be news to nobody
 */
public record PeerEvents(
        BiConsumer<NodeId, Message> received,
        Consumer<NodeId> lost,
        BiConsumer<NodeId, Boolean> snapshotSent,
        Consumer<SnapshotMeta> snapshotReceived,
        LongSupplier commitIndex) {

    /** Nobody does, yet. */
    static final PeerEvents UNHEARD =
            new PeerEvents((from, message) -> {}, peer -> {}, (to, arrived) -> {}, meta -> {}, () -> 0);

    /** The node. */
    public static PeerEvents of(Node node) {
        return new PeerEvents(
                node::received,
                node::peerLost,
                node::snapshotSent,
                node::snapshotReceived,
                () -> node.status().commitIndex());
    }
}
