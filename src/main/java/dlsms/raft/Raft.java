package dlsms.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The algorithm as a function: what happened in, what to do out. One thread; no clock, no disk, no network. */
public final class Raft {

    private final RaftState state;
    private final Outbox outbox = new Outbox();
    private final Following following;
    private final Replication replication;
    private final MemberChanges changes;
    private final Handover handover;
    private final Election election;
    private final ReadIndex reads;

    /**
     * A follower with what it remembers; it knows no leader yet.
     *
     * @param dice the only source of chance: the election timeouts and the first number of its questions
     * @throws IllegalArgumentException where what is remembered can't be one log
     */
    public Raft(RaftSettings settings, Restored restored, RandomGenerator dice) {
        state = new RaftState(settings, restored, outbox, dice);
        following = new Following(state, outbox);
        var rounds = new Rounds(dice);
        replication = new Replication(state, outbox, rounds);
        changes = new MemberChanges(state, outbox, replication);
        handover = new Handover(state, outbox);
        election = new Election(state, outbox, replication);
        reads = new ReadIndex(state, outbox, following, rounds);
    }

    /**
     * Takes what happened since the last step and says what follows from it. All that the last step asked for has been
     * done by now.
     *
     * @throws LogDivergedException where this log and the leader's hold different histories: the node must stop
     * @throws IllegalStateException where a rule that holds by proof is broken: the node must stop
     */
    public Ready step(List<Input> inputs) {
        for (Input input : inputs) {
            take(input);
        }
        replication.commit();
        changes.flush();
        reads.flush();
        replication.flush();
        handover.flush();
        var ready = outbox.take(
                state.takeHardState(), state.log().takeChanged(), state.log().takeCommitted());
        RaftSettings.Limits limits = state.settings().limits();
        state.log().forget(limits.suffixBytesMax(), limits.suffixEntriesMax());
        return ready;
    }

    private void take(Input input) {
        switch (input) {
            case Input.Tick tick -> tick();
            case Input.Received received -> receive(received.from(), received.message());
            case Input.Propose proposal -> replication.onPropose(proposal);
            case Input.Read read -> reads.onRead(read.ticket());
            case Input.Transfer transfer -> handover.onTransfer(transfer.to());
            case Input.Loaded loaded -> replication.onLoaded(loaded.entries());
            case Input.ChangeMembers change -> changes.onChange(change);
            case Input.PeerLost lost -> state.lost(lost.peer());
            case Input.DiskHealthIs health -> state.diskIs(health.health());
            case Input.Compacted compacted -> state.log().compactTo(compacted.base());
            case Input.SnapshotReceived received -> following.onSnapshot(received.meta());
            case Input.SnapshotSent sent -> replication.onSnapshotSent(sent.to(), sent.arrived());
        }
    }

    private void tick() {
        state.tick();
        replication.onTick();
        handover.onTick();
        election.onTick();
        reads.onTick();
    }

    private void receive(NodeId from, Message message) {
        if (!concerns(from, message)) {
            return;
        }
        if (message.term() > state.term() && tellsTerm(message)) {
            state.adopt(message.term());
        }
        switch (message) {
            case Message.RequestVote request -> election.onRequestVote(from, request);
            case Message.Vote vote -> election.onVote(from, vote);
            case Message.Append append -> following.onAppend(from, append);
            case Message.Appended answer -> {
                reads.confirm(from, roundOf(answer.term(), answer.round()), answer.disk());
                replication.onAppended(from, answer);
            }
            case Message.AppendRejected answer -> {
                reads.confirm(from, roundOf(answer.term(), answer.round()), answer.disk());
                replication.onRejected(from, answer);
            }
            case Message.ReadRequest request -> reads.onReadRequest(from, request);
            case Message.ReadGranted answer -> reads.onReadGranted(from, answer);
            case Message.TimeoutNow handover -> election.onTimeoutNow(handover);
        }
    }

    // Members as this node knows them may be old: a leader or candidate that it doesn't know speaks for newer ones
    // (§6).
    // Else only members count. One that left answers as long as it is sent to, but makes nobody follow its term.
    private boolean concerns(NodeId from, Message message) {
        boolean speaks = message instanceof Message.Append || message instanceof Message.RequestVote;
        if (speaks || from.equals(state.self()) || state.membership().contains(from)) {
            return true;
        }
        boolean leads = state.leader().filter(from::equals).isPresent();
        boolean sentTo =
                state.role() instanceof Leader leader && leader.peer(from).isPresent();
        return leads || (sentTo && message.term() <= state.term());
    }

    // "If RPC request or response contains term T > currentTerm: set currentTerm = T" (figure 2), with two exceptions:
    // a PreVote and its
    // yes name a term that nobody has begun, and whether a candidate's term is taken up depends on who is heard (see
    // Election).
    private static boolean tellsTerm(Message message) {
        return switch (message) {
            case Message.RequestVote request -> false;
            case Message.Vote vote -> !(vote.preVote() && vote.granted());
            case Message.Append append -> true;
            case Message.Appended answer -> true;
            case Message.AppendRejected answer -> true;
            case Message.ReadRequest request -> true;
            case Message.ReadGranted answer -> true;
            case Message.TimeoutNow handover -> true;
        };
    }

    private long roundOf(long answerTerm, long round) {
        return answerTerm == state.term() ? round : 0;
    }

    /** How this node stands after the last step. The step's thread. */
    public RaftStatus status() {
        RaftLog log = state.log();
        return new RaftStatus(
                state.self(),
                roleName(),
                state.leader(),
                state.term(),
                log.last(),
                log.lastChain(),
                log.commitIndex(),
                log.base(),
                state.membershipAt(),
                peers());
    }

    private RaftStatus.RoleName roleName() {
        return switch (state.role()) {
            case Role.Follower follower -> RaftStatus.RoleName.FOLLOWER;
            case Role.PreCandidate candidate -> RaftStatus.RoleName.PRE_CANDIDATE;
            case Role.Candidate candidate -> RaftStatus.RoleName.CANDIDATE;
            case Leader leader -> RaftStatus.RoleName.LEADER;
        };
    }

    private List<RaftStatus.PeerStatus> peers() {
        if (!(state.role() instanceof Leader leader)) {
            return List.of();
        }
        List<RaftStatus.PeerStatus> peers = new ArrayList<>();
        for (Progress peer : leader.peers()) {
            if (peer.departed()) {
                continue;
            }
            peers.add(peer.status(state.settings().electionTicks(), state.nowTick()));
        }
        return List.copyOf(peers);
    }
}
