package dlsms.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** What a node is and remembers (figure 2, state), and the only place where its term, vote and role change. */
final class RaftState {

    private final RaftSettings settings;
    private final RaftLog log;
    private final Outbox outbox;
    private final RandomGenerator dice;
    private HardState hardState; // its term never goes back; its vote never changes within a term
    private boolean hardStateChanged;
    private Role role = new Role.Follower(Optional.empty());
    private long reign; // counts the changes of role and leader
    private long nowTick;
    private long timerStartTick;
    private int timeoutTicks;

    RaftState(RaftSettings settings, Restored restored, Outbox outbox, RandomGenerator dice) {
        this.settings = settings;
        this.log = new RaftLog(restored);
        this.outbox = outbox;
        this.dice = dice;
        this.hardState = restored.hardState();
        if (log.last().term() > hardState.term()) {
            throw new IllegalArgumentException(
                    "the restored log ends at " + log.last() + ", later than the restored term " + hardState.term());
        }
        drawTimeout();
    }

    RaftSettings settings() {
        return settings;
    }

    NodeId self() {
        return settings.self();
    }

    RaftLog log() {
        return log;
    }

    long term() {
        return hardState.term();
    }

    Optional<NodeId> vote() {
        return hardState.vote();
    }

    Role role() {
        return role;
    }

    /** Another number after each change of role, leader or term: what was begun under an older one is void. */
    long reign() {
        return reign;
    }

    /** The leader of this term, where this node knows it. */
    Optional<NodeId> leader() {
        return switch (role) {
            case Role.Follower(Optional<NodeId> leader) -> leader;
            case Role.PreCandidate candidate -> Optional.empty();
            case Role.Candidate candidate -> Optional.empty();
            case Leader leader -> Optional.of(self());
        };
    }

    /**
     * Whether it leads, or heard its leader within the shortest election timeout: then nobody should be elected
     * (T§4.2.3).
     */
    boolean hearsLeader() {
        return switch (role) {
            case Role.Follower(Optional<NodeId> leader) ->
                leader.isPresent() && nowTick - timerStartTick < settings.electionTicks();
            case Role.PreCandidate candidate -> false;
            case Role.Candidate candidate -> false;
            case Leader leader -> true;
        };
    }

    long nowTick() {
        return nowTick;
    }

    void tick() {
        nowTick++;
    }

    /** Whether the drawn time has passed without a leader's word, a vote given or a change of role. */
    boolean timedOut() {
        return nowTick - timerStartTick >= timeoutTicks;
    }

    /** A newer term was seen: this node belongs to it, with no leader yet (§5.1). */
    void adopt(long newerTerm) {
        if (newerTerm <= term()) {
            throw new IllegalStateException("term " + newerTerm + " is not later than " + term());
        }
        begin(newerTerm, Optional.empty());
        follow(Optional.empty());
    }

    /** A leader of this term spoke. */
    void heardLeader(NodeId leader) {
        switch (role) {
            case Role.Follower(Optional<NodeId> known) -> {
                if (known.isEmpty()) {
                    follow(Optional.of(leader));
                } else if (!known.get().equals(leader)) {
                    throw new IllegalStateException(twoLeaders(known.get(), leader));
                }
            }
            case Role.PreCandidate candidate -> follow(Optional.of(leader));
            case Role.Candidate candidate -> follow(Optional.of(leader));
            case Leader itself -> throw new IllegalStateException(twoLeaders(self(), leader));
        }
        timerStartTick = nowTick;
    }

    private String twoLeaders(NodeId one, NodeId other) {
        return "two leaders in term " + term() + ": " + one + " and " + other;
    }

    /** A leader that no majority answers leads nobody (T§6.2); it stays in its term. */
    void stepDown() {
        follow(Optional.empty());
    }

    /** Gives this term's vote; it counts once it is durable. */
    void voteFor(NodeId candidate) {
        if (vote().isPresent() && !vote().get().equals(candidate)) {
            throw new IllegalStateException("in term " + term() + " the vote is " + vote().get() + "'s already");
        }
        if (vote().isEmpty()) {
            hardState = new HardState(term(), Optional.of(candidate));
            hardStateChanged = true;
        }
        timerStartTick = nowTick;
    }

    /** Asks first whether an election could be won (T§9.6). Term and vote stay as they are. */
    Role.PreCandidate becomePreCandidate() {
        var candidate = new Role.PreCandidate(new TreeSet<>());
        become(candidate);
        restartTimer();
        return candidate;
    }

    /** Begins the next term with a vote for itself (§5.2). */
    void becomeCandidate() {
        begin(term() + 1, Optional.of(self()));
        become(new Role.Candidate(new TreeSet<>()));
        restartTimer();
    }

    /** A majority of this term's votes are this node's. The leader's first entry will stand after the last one. */
    Leader becomeLeader() {
        List<Progress> peers = new ArrayList<>();
        for (NodeId member : settings.members()) {
            if (!member.equals(self())) {
                peers.add(new Progress(member, log.lastIndex() + 1, nowTick));
            }
        }
        var leader = new Leader(log.lastIndex() + 1, peers);
        become(leader);
        return leader;
    }

    private void begin(long newerTerm, Optional<NodeId> vote) {
        hardState = new HardState(newerTerm, vote);
        hardStateChanged = true;
        outbox.withdrawPromises();
    }

    // A follower's timer runs on: or candidates with a short log could keep it from standing for ever.
    private void follow(Optional<NodeId> leader) {
        boolean wasFollower = role instanceof Role.Follower;
        become(new Role.Follower(leader));
        if (!wasFollower) {
            restartTimer();
        }
    }

    private void become(Role next) {
        role = next;
        reign++;
    }

    private void restartTimer() {
        timerStartTick = nowTick;
        drawTimeout();
    }

    // Drawn anew for each campaign (§9.3). A node alone has nobody to wait for.
    private void drawTimeout() {
        timeoutTicks =
                settings.members().size() == 1 ? 1 : settings.electionTicks() + dice.nextInt(settings.electionTicks());
    }

    /** Term and vote, where they changed since the last call: to be made durable. */
    Optional<HardState> takeHardState() {
        if (!hardStateChanged) {
            return Optional.empty();
        }
        hardStateChanged = false;
        return Optional.of(hardState);
    }
}
