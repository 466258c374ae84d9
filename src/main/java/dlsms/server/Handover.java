package dlsms.server;

import dlsms.node.Node;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import dlsms.raft.RaftStatus.PeerStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Gives leadership away before a node stops, so that nobody has to wait for an election timeout (T§3.10). */
final class Handover {

    /** After that the cluster elects by itself. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Duration ASKED_AGAIN = Duration.ofMillis(250);
    private static final Duration LOOKED = Duration.ofMillis(5);

    private Handover() {}

    /** Returns when another node leads, or {@link #LIMIT} has passed. */
    static void from(Node node) {
        long end = System.nanoTime() + LIMIT.toNanos();
        long ask = System.nanoTime();
        while (node.leads() && System.nanoTime() - end < 0) {
            Optional<NodeId> heir = heir(node);
            if (heir.isEmpty()) {
                return;
            }
            if (System.nanoTime() - ask >= 0) {
                node.transfer(heir.get());
                ask = System.nanoTime() + ASKED_AGAIN.toNanos();
            }
            LockSupport.parkNanos(LOOKED.toNanos());
        }
    }

    // Only to a voter: another would not take over.
    private static Optional<NodeId> heir(Node node) {
        RaftStatus status = node.status();
        return status.peers().stream()
                .filter(PeerStatus::active)
                .filter(peer -> status.membership().membership().isVoter(peer.id()))
                .max(Comparator.comparingLong(PeerStatus::matchIndex))
                .map(PeerStatus::id);
    }
}
