package dlsms.raft;

import java.util.Optional;

/**
 * How a leader gives leadership away (T§3.10): when it is asked to, when its disk fails it, and when it is no
 * voter (T§4.2.2).
 */
final class Handover {

    private final RaftState state;
    private final Outbox outbox;

    Handover(RaftState state, Outbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /** Begins to hand over to a voter; the same again changes nothing. */
    void onTransfer(NodeId to) {
        boolean possible = state.membership().isVoter(to) && !to.equals(state.self());
        if (state.role() instanceof Leader leader
                && possible
                && leader.transfer().filter(it -> it.to().equals(to)).isEmpty()) {
            begin(leader, to);
        }
    }

    private void begin(Leader leader, NodeId to) {
        leader.beginTransfer(
                new Leader.Transfer(to, state.nowTick() + state.settings().electionTicks()));
    }

    void onTick() {
        if (state.role() instanceof Leader leader
                && leader.transfer().isPresent()
                && state.nowTick() >= leader.transfer().get().untilTick()) {
            leader.endTransfer();
        }
    }

    /** At the end of a step, when what this leader had to say is said. */
    void flush() {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        if (isOver(leader) || state.health() == DiskHealth.SICK) {
            giveUp(leader);
            return;
        }
        if (state.health() == DiskHealth.FULL && leader.transfer().isEmpty()) {
            best(leader, leader.lastTarget()).ifPresent(peer -> begin(leader, peer.id()));
        }
        askTarget(leader);
    }

    // Who is no voter leads until the members of whom it is none are committed, and what it was needed for is.
    private boolean isOver(Leader leader) {
        long until = Math.max(leader.firstIndex(), state.membershipAt().index());
        return !state.isVoter() && until <= state.log().commitIndex();
    }

    // Whoever takes over, or nobody yet: this node leads no more.
    private void giveUp(Leader leader) {
        best(leader, Optional.empty()).ifPresent(peer -> outbox.send(peer.id(), new Message.TimeoutNow(state.term())));
        state.stepDown();
    }

    private Optional<Progress> best(Leader leader, Optional<NodeId> but) {
        return leader.best(but, state.settings().electionTicks(), state.nowTick());
    }

    // Again with each heartbeat, should the word get lost.
    private void askTarget(Leader leader) {
        if (leader.transfer().isEmpty()
                || !leader.owesTransferWord(state.settings().heartbeatTicks(), state.nowTick())) {
            return;
        }
        NodeId to = leader.transfer().get().to();
        boolean hasAll = leader.peer(to)
                .filter(peer -> peer.countedIndex() == state.log().lastIndex())
                .isPresent();
        if (hasAll) {
            outbox.send(to, new Message.TimeoutNow(state.term()));
            leader.askedTransfer(state.nowTick());
        }
    }
}
