package dlsms.transport;

import dlsms.raft.NodeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A peer that dies breaks the connection from it and the one to it: that is told once, and again only after something
 * was heard from the peer while the connection to it stood. What it had sent before it died may be read after the first
 * of the two has broken. Of a peer that can't be connected to only the first loss is told. Any thread.
 */
final class Losses {

    private final Set<NodeId> lost = ConcurrentHashMap.newKeySet();
    private final Predicate<NodeId> connected;
    private final Consumer<NodeId> told;

    /** @param connected whether the connection to a peer stands */
    Losses(Predicate<NodeId> connected, Consumer<NodeId> told) {
        this.connected = connected;
        this.told = told;
    }

    void broke(NodeId peer) {
        if (lost.add(peer)) {
            told.accept(peer);
        }
    }

    void heard(NodeId peer) {
        if (!lost.isEmpty() && connected.test(peer)) {
            lost.remove(peer);
        }
    }
}
