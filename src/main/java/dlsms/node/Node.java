package dlsms.node;

import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One member of the cluster: starts and stops the loop's thread; all else may be called by any thread and never blocks. */
public final class Node implements AutoCloseable {

    public Node(NodeSettings settings, LogStore log, StateMachine machine, Peers peers, Clock clock) {
        throw new UnsupportedOperationException();
    }

    /** Starts the loop. */
    public void start() {
        throw new UnsupportedOperationException();
    }

    /** Proposes here or, where another node leads, there; waits for a leader until the deadline. Completes by the deadline at the latest. */
    public CompletableFuture<Proposed> propose(byte[] command, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    /** For what another node forwarded: refuses where this node doesn't lead, forwards nothing. */
    public CompletableFuture<Proposed> proposeHere(byte[] command, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    /** Runs {@code query} on the loop's thread, between two turns, when the state is as fresh as asked for. It must be quick. */
    public <R> CompletableFuture<ReadResult<R>> read(ReadLevel level, Supplier<R> query, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    /** A message from another node arrived; dropped where the inbox is full. */
    public void received(NodeId from, Message message) {
        throw new UnsupportedOperationException();
    }

    /** Asks Raft to hand leadership to {@code to}; watch {@link #status} for what came of it. */
    public void transfer(NodeId to) {
        throw new UnsupportedOperationException();
    }

    /** As of the last turn. */
    public RaftStatus status() {
        throw new UnsupportedOperationException();
    }

    public Clock clock() {
        throw new UnsupportedOperationException();
    }

    /** Completes exceptionally when the loop has died of an error (a log that can't be written); the process must stop then. */
    public CompletableFuture<Void> stopped() {
        throw new UnsupportedOperationException();
    }

    /** Ends the loop after the turn that runs; what still waits is answered {@link Proposed.Unknown} or not confirmed. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
