package dlsms.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A leader's knowledge, gone when it steps down (figure 2, volatile state on leaders). */
final class Leader implements Role {

    /** @param untilTick then it is given up and proposals are taken again */
    record Transfer(NodeId to, long untilTick) {}

    private final NodeId self;
    private final long firstIndex;
    private List<Progress> peers = List.of(); // all members but itself, by name; then those who left and don't know
    private boolean votes; // whether it is a voter itself: not once its own removal is in the log
    private int voters;
    private long ownMatchIndex; // what this node's own disk has; counted like any other's
    private Optional<Transfer> transfer = Optional.empty();
    private Optional<NodeId> lastTarget = Optional.empty();
    private long transferAskedTick = -1; // negative: its target was not asked yet

    /** @param firstIndex of its first entry, the NOOP of its term */
    Leader(NodeId self, long firstIndex) {
        this.self = self;
        this.firstIndex = firstIndex;
    }

    long firstIndex() {
        return firstIndex;
    }

    /** Another membership is in force: whoever is new in it will first be asked about {@code nextIndex}. */
    void lead(Membership membership, long nextIndex, long nowTick) {
        List<Progress> led = new ArrayList<>();
        for (Member member : membership.members()) {
            if (!member.id().equals(self)) {
                var peer = peer(member.id()).orElseGet(() -> new Progress(member, nextIndex, nowTick));
                peer.becomes(member);
                led.add(peer);
            }
        }
        for (Progress peer : peers) {
            if (!membership.contains(peer.id())) {
                peer.departs();
                led.add(peer);
            }
        }
        peers = led;
        votes = membership.isVoter(self);
        voters = membership.voters().size();
    }

    /** Those who left, and know it or had {@code ticks} to hear it, are sent to no more. */
    void letGo(MembershipAt committed, int ticks, long nowTick) {
        peers.removeIf(peer -> peer.departed() && peer.hasGone(committed.index(), ticks, nowTick));
    }

    /** Of all members but itself, by name, and of who left and may not know it yet. */
    List<Progress> peers() {
        return peers;
    }

    /** Absent: this leader doesn't send to it. */
    Optional<Progress> peer(NodeId id) {
        for (Progress peer : peers) {
            if (peer.id().equals(id)) {
                return Optional.of(peer);
            }
        }
        return Optional.empty();
    }

    void ownDiskHas(long index) {
        ownMatchIndex = Math.max(ownMatchIndex, index);
    }

    /** The greatest index that is durable on a majority of the voters. */
    long agreedIndex() {
        var indexes = new long[voters];
        int next = 0;
        if (votes) {
            indexes[next++] = ownMatchIndex;
        }
        for (Progress peer : peers) {
            if (peer.member().isVoter() && !peer.departed()) {
                indexes[next++] = peer.countedIndex();
            }
        }
        return Quorum.agreedIndex(indexes);
    }

    /** Whether a majority of the voters, this node among it where it is one, answered within the last {@code ticks}. */
    boolean hearsMajority(int ticks, long nowTick) {
        int heard = votes ? 1 : 0;
        for (Progress peer : peers) {
            heard += peer.counts() && peer.activeWithin(ticks, nowTick) ? 1 : 0;
        }
        return Quorum.reached(heard, voters);
    }

    /** The voter that answers and has most of the log; another one than {@code but} where there is one. */
    Optional<Progress> best(Optional<NodeId> but, int ticks, long nowTick) {
        Optional<Progress> best = Optional.empty();
        for (Progress peer : peers) {
            boolean able = peer.counts()
                    && peer.activeWithin(ticks, nowTick)
                    && peer.state() != Progress.State.REFUSING
                    && but.filter(peer.id()::equals).isEmpty();
            if (able && (best.isEmpty() || peer.matchIndex() > best.get().matchIndex())) {
                best = Optional.of(peer);
            }
        }
        return best.isEmpty() && but.isPresent() ? best(Optional.empty(), ticks, nowTick) : best;
    }

    /** To whom it is handing leadership over. */
    Optional<Transfer> transfer() {
        return transfer;
    }

    /** To whom it tried to hand over last. */
    Optional<NodeId> lastTarget() {
        return lastTarget;
    }

    void beginTransfer(Transfer begun) {
        transfer = Optional.of(begun);
        lastTarget = Optional.of(begun.to());
        transferAskedTick = -1;
    }

    void endTransfer() {
        transfer = Optional.empty();
    }

    /** Whether the target is to be asked to campaign, for the first time or again after {@code ticks}. */
    boolean owesTransferWord(int ticks, long nowTick) {
        return transferAskedTick < 0 || nowTick - transferAskedTick >= ticks;
    }

    void askedTransfer(long nowTick) {
        transferAskedTick = nowTick;
    }
}
