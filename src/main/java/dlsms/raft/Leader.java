package dlsms.raft;

import java.util.List;
import java.util.Optional;

/** A leader's knowledge, gone when it steps down (figure 2, volatile state on leaders). */
final class Leader implements Role {

    /** @param untilTick then it is given up and proposals are taken again */
    record Transfer(NodeId to, long untilTick) {}

    private final long firstIndex;
    private final List<Progress> peers;
    private long ownMatchIndex; // what this node's own disk has; counted like any other's
    private Optional<Transfer> transfer = Optional.empty();
    private boolean transferAsked;

    /** @param firstIndex of its first entry, the NOOP of its term */
    Leader(long firstIndex, List<Progress> peers) {
        this.firstIndex = firstIndex;
        this.peers = peers;
    }

    long firstIndex() {
        return firstIndex;
    }

    /** Of all members but itself, by name. */
    List<Progress> peers() {
        return peers;
    }

    Progress peer(NodeId id) {
        for (Progress peer : peers) {
            if (peer.id().equals(id)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("no other member is " + id);
    }

    void ownDiskHas(long index) {
        ownMatchIndex = Math.max(ownMatchIndex, index);
    }

    /** The greatest index that is durable on a majority. */
    long agreedIndex() {
        var indexes = new long[peers.size() + 1];
        indexes[0] = ownMatchIndex;
        for (int i = 0; i < peers.size(); i++) {
            indexes[i + 1] = peers.get(i).matchIndex();
        }
        return Quorum.agreedIndex(indexes);
    }

    /** Whether a majority, this node among it, answered within the last {@code ticks}. */
    boolean hearsMajority(int ticks, long nowTick) {
        int heard = 1;
        for (Progress peer : peers) {
            heard += peer.activeWithin(ticks, nowTick) ? 1 : 0;
        }
        return Quorum.reached(heard, peers.size() + 1);
    }

    /** To whom it is handing leadership over. */
    Optional<Transfer> transfer() {
        return transfer;
    }

    void beginTransfer(Transfer begun) {
        transfer = Optional.of(begun);
        transferAsked = false;
    }

    void endTransfer() {
        transfer = Optional.empty();
    }

    /** Whether the target was asked to campaign. */
    boolean transferAsked() {
        return transferAsked;
    }

    void askedTransfer() {
        transferAsked = true;
    }
}
