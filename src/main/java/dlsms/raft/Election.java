package dlsms.raft;

import dlsms.raft.Message.RequestVote;
import dlsms.raft.Message.RequestVote.Reason;
import dlsms.raft.Message.Vote;
import java.util.SortedSet;

/** Elections (§5.2, §5.4.1), asked for beforehand (PreVote, T§9.6), and not while a leader is heard (T§4.2.3). */
final class Election {

    private final RaftState state;
    private final Outbox outbox;
    private final Replication replication;

    Election(RaftState state, Outbox outbox, Replication replication) {
        this.state = state;
        this.outbox = outbox;
        this.replication = replication;
    }

    /** Whoever waited too long for a leader asks whether the others would elect it. */
    void onTick() {
        if (!state.timedOut()) {
            return;
        }
        switch (state.role()) {
            case Role.Follower follower -> stand();
            case Role.PreCandidate candidate -> stand();
            case Role.Candidate candidate -> stand();
            case Leader leader -> {}
        }
    }

    private void stand() {
        if (state.mayStand()) {
            askBeforehand();
        } else {
            state.waitForLeader();
        }
    }

    private void askBeforehand() {
        var candidate = state.becomePreCandidate();
        for (NodeId voter : state.membership().voters()) {
            if (!voter.equals(state.self())) {
                outbox.send(voter, request(state.term() + 1, Reason.PRE_VOTE, voter));
            }
        }
        count(candidate, state.self()); // to be asked promises nothing, so its own yes needs no disk
    }

    // The requests go out only when term and vote are durable: a node that forgot them in a crash could vote for
    // another in that term.
    private void campaign(Reason reason) {
        state.becomeCandidate();
        for (NodeId voter : state.membership().voters()) {
            boolean own = voter.equals(state.self());
            outbox.promise(voter, own ? new Vote(state.term(), false, true) : request(state.term(), reason, voter));
        }
    }

    // Who lost its disk has lost its votes too: only the disk that the membership names may answer.
    private RequestVote request(long term, Reason reason, NodeId voter) {
        long disk = state.membership().member(voter).map(Member::disk).orElse(0L);
        return new RequestVote(term, state.log().last(), reason, disk);
    }

    /** The leader hands over (T§3.10): no question beforehand, and no voter's loyalty, stands in the way. */
    void onTimeoutNow(Message.TimeoutNow message) {
        if (message.term() != state.term() || !state.mayTakeOver()) {
            return;
        }
        switch (state.role()) {
            case Role.Follower follower -> campaign(Reason.TRANSFER);
            case Role.PreCandidate candidate -> campaign(Reason.TRANSFER);
            case Role.Candidate candidate -> {}
            case Leader leader -> {}
        }
    }

    /**
     * Somebody wants this node's vote, or to know whether it would get it. Who votes is for the candidate's membership
     * to say: this node's may be older (§6).
     */
    void onRequestVote(NodeId candidate, RequestVote request) {
        if (request.voterDisk() != 0 && request.voterDisk() != state.settings().disk()) {
            return; // another disk is asked, one that may have voted already in this term
        }
        boolean loyal = state.hearsLeader() && request.reason() != Reason.TRANSFER;
        if (loyal && request.term() > state.term()) {
            return; // no answer: a refusal would carry no news, and a newer term must not be learned from a disturber
        }
        if (!upToDate(request.last())) {
            state.isNeeded();
        }
        switch (request.reason()) {
            case PRE_VOTE -> answerBeforehand(candidate, request);
            case ELECTION, TRANSFER -> answer(candidate, request);
        }
    }

    private void answerBeforehand(NodeId candidate, RequestVote request) {
        boolean granted = request.term() > state.term() && upToDate(request.last());
        outbox.send(candidate, new Vote(granted ? request.term() : state.term(), true, granted));
    }

    private void answer(NodeId candidate, RequestVote request) {
        if (request.term() > state.term()) {
            state.adopt(request.term());
        }
        boolean free = state.vote().map(candidate::equals).orElse(state.leader().isEmpty());
        boolean granted = request.term() == state.term() && free && upToDate(request.last());
        if (granted) {
            state.voteFor(candidate);
        }
        outbox.promise(candidate, new Vote(state.term(), false, granted));
    }

    // Later term, then longer log (§5.4.1): a leader has all that is committed.
    private boolean upToDate(LogPosition candidateLast) {
        return candidateLast.compareTo(state.log().last()) >= 0;
    }

    /** An answer to a request of ours. One of another term, or of the other kind, counts for nothing. */
    void onVote(NodeId voter, Vote vote) {
        switch (state.role()) {
            case Role.PreCandidate candidate -> {
                if (vote.preVote() && vote.granted() && vote.term() == state.term() + 1) {
                    count(candidate, voter);
                }
            }
            case Role.Candidate candidate -> {
                if (!vote.preVote() && vote.granted() && vote.term() == state.term()) {
                    count(candidate, voter);
                }
            }
            case Role.Follower follower -> {}
            case Leader leader -> {}
        }
    }

    private void count(Role.PreCandidate candidate, NodeId voter) {
        if (isMajorityWith(candidate.granted(), voter)) {
            campaign(Reason.ELECTION);
        }
    }

    private void count(Role.Candidate candidate, NodeId voter) {
        if (isMajorityWith(candidate.granted(), voter)) {
            state.becomeLeader();
            replication.begin();
        }
    }

    private boolean isMajorityWith(SortedSet<NodeId> granted, NodeId voter) {
        granted.add(voter);
        return state.membership().hasQuorum(granted);
    }
}
