package dlsms.node;

import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The other nodes. Nothing here waits: what can't be sent is dropped, for Raft sends it again. */
public interface Peers {

    /**
     * Sends without waiting; in order per peer, or not at all. Never called with a message for the node itself. The
     * loop's thread.
     */
    void send(List<Envelope> messages);

    /**
     * Asks {@code leader} to append a command. Always completes: {@link Proposed.Unknown} when the link breaks after
     * it was sent or the deadline passes, {@link Proposed.Refused} when it surely was not appended. Any thread.
     */
    CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline);

    /**
     * Sends the whole state, without waiting; the node hears by {@link Node#snapshotSent} what came of it. Asked again
     * while one is on its way: does nothing. Any thread.
     */
    void sendSnapshot(NodeId to);

    /** From now on these are the others, at these addresses. The loop's thread. */
    void members(Membership membership);
}
