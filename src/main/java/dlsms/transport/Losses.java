package dlsms.transport;

import dlsms.raft.NodeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A peer that dies breaks the connection from it and the one to it: that is told once, and again only after something
 * was heard from the peer since. Any thread.
 */
final class Losses {

    private final Set<NodeId> lost = ConcurrentHashMap.newKeySet();
    private final Consumer<NodeId> told;

    Losses(Consumer<NodeId> told) {
        this.told = told;
    }

    void broke(NodeId peer) {
        if (lost.add(peer)) {
            told.accept(peer);
        }
    }

    void heard(NodeId peer) {
        if (!lost.isEmpty()) {
            lost.remove(peer);
        }
    }
}
