package dlsms.transport;

import dlsms.node.Node;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Who hears what happens between the nodes; on the event loops' threads, so it must not wait.
 *
 * @param received a message from a peer
 * @param lost a connection from or to a peer broke
 * @param snapshotSent a snapshot that was asked for has gone to a peer as a whole, or broke off
 */
public record PeerEvents(
        BiConsumer<NodeId, Message> received, Consumer<NodeId> lost, BiConsumer<NodeId, Boolean> snapshotSent) {

    /** Nobody does, yet. */
    static final PeerEvents UNHEARD = new PeerEvents((from, message) -> {}, peer -> {}, (to, arrived) -> {});

    /** The node. */
    public static PeerEvents of(Node node) {
        return new PeerEvents(node::received, node::peerLost, node::snapshotSent);
    }
}
