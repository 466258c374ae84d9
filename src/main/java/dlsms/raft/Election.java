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
            case Role.Follower follower -> askBeforehand();
            case Role.PreCandidate candidate -> askBeforehand();
            case Role.Candidate candidate -> askBeforehand();
            case Leader leader -> {}
        }
    }

    private void askBeforehand() {
        var candidate = state.becomePreCandidate();
        var request = new RequestVote(state.term() + 1, state.log().last(), Reason.PRE_VOTE);
        for (NodeId member : state.settings().members()) {
            if (!member.equals(state.self())) {
                outbox.send(member, request);
            }
        }
        count(candidate, state.self()); // to be asked promises nothing, so its own yes needs no disk
    }

    // The requests go out only when term and vote are durable: a node that forgot them in a crash could vote for
    // another in that term.
    private void campaign(Reason reason) {
        state.becomeCandidate();
        var request = new RequestVote(state.term(), state.log().last(), reason);
        for (NodeId member : state.settings().members()) {
            outbox.promise(member, member.equals(state.self()) ? new Vote(state.term(), false, true) : request);
        }
    }

    /** The leader hands over (T§3.10): no question beforehand, and no voter's loyalty, stands in the way. */
    void onTimeoutNow(Message.TimeoutNow message) {
        if (message.term() != state.term()) {
            return;
        }
        switch (state.role()) {
            case Role.Follower follower -> campaign(Reason.TRANSFER);
            case Role.PreCandidate candidate -> campaign(Reason.TRANSFER);
            case Role.Candidate candidate -> {}
            case Leader leader -> {}
        }
    }

    /** Somebody wants this node's vote, or to know whether it would get it. */
    void onRequestVote(NodeId candidate, RequestVote request) {
        boolean loyal = state.hearsLeader() && request.reason() != Reason.TRANSFER;
        if (loyal && request.term() > state.term()) {
            return; // no answer: a refusal would carry no news, and a newer term must not be learned from a disturber
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
        return Quorum.reached(granted.size(), state.settings().members().size());
    }
}
