package dlsms.raft;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** What a node is and remembers (figure 2, state), and the only place where its term, vote and role change. */
final class RaftState {

    private static final int HURRY_TICKS = 4;

    /** Between two that stand in turn: about what an election takes. */
    private static final int TURN_TICKS = 2;

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
    private long hurryUntilTick; // until then an election is not put off for a whole timeout
    private DiskHealth health = DiskHealth.GOOD;
    private boolean letOthersTry; // a timeout passed in which whoever may stand could have been elected
    private boolean needed; // no leader was heard since a candidate needed this node's vote and could not have it

    RaftState(RaftSettings settings, Restored restored, Outbox outbox, RandomGenerator dice) {
        this.settings = settings;
        this.log = new RaftLog(settings.founders(), restored);
        this.outbox = outbox;
        this.dice = dice;
        this.hardState = restored.hardState();
        boolean snapshotOnly = log.last().equals(log.base().position());
        if (log.last().term() > hardState.term() && snapshotOnly) {
            // It was installed, and a crash came before the term was written: nothing was done in that term.
            hardState = new HardState(log.last().term(), Optional.empty());
            hardStateChanged = true;
        }
        if (log.last().term() > hardState.term()) {
            throw new IllegalArgumentException(
                    "the restored log ends at " + log.last() + ", later than the restored term " + hardState.term());
        }
        drawTimeout(false);
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

    /** Who takes part, by the newest entry that says so, committed or not (T§4.1). */
    Membership membership() {
        return log.membership().membership();
    }

    MembershipAt membershipAt() {
        return log.membership();
    }

    /** Whether this node is a voter, on the disk that it has. */
    boolean isVoter() {
        return membership().countsFrom(self(), settings.disk());
    }

    /**
     * Whether it may stand for election now. A full disk has space for a vote and a NOOP, and reads need a leader: it
     * stands where a whole timeout brought no other.
     */
    boolean mayStand() {
        return switch (health) {
            case GOOD -> mayLead();
            case FULL -> mayLead() && letOthersTry;
            case SICK -> false;
        };
    }

    /** Whether it may take over from a leader that asks it to: only who can take entries. */
    boolean mayTakeOver() {
        return health == DiskHealth.GOOD && mayLead();
    }

    // Also a voter whose removal isn't committed yet, and a member whose vote is needed though it doesn't know itself a
    // voter: nobody else may be able to, for nobody else may have the entries that it has (T§4.2.2). It isn't counted,
    // neither for its election nor for what it commits. But on another disk than its voter's it would be.
    private boolean mayLead() {
        if (membership().isVoter(self())) {
            return isVoter();
        }
        Membership committed = log.committedMembership();
        return committed.countsFrom(self(), settings.disk())
                || needed && (membership().names(self(), settings.disk()) || committed.names(self(), settings.disk()));
    }

    /** A candidate whose members make this node a voter can't have its vote, for it lacks entries that stand here. */
    void isNeeded() {
        needed = true;
    }

    DiskHealth health() {
        return health;
    }

    void diskIs(DiskHealth now) {
        health = now;
        letOthersTry = false;
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
        letOthersTry = false;
        needed = false;
        if (hurries()) {
            hurryUntilTick = 0; // it lives
            drawTimeout(false);
        }
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

    /** Who may not stand, or not yet, knows no leader any more when its timeout has passed, and waits for one. */
    void waitForLeader() {
        letOthersTry = !hurries();
        if (leader().isPresent() || !(role instanceof Role.Follower)) {
            become(new Role.Follower(Optional.empty()));
        }
        restartTimer();
    }

    /**
     * The connection to {@code peer} broke. Where that is the leader it is held for dead: an election comes soon. Those
     * after it in the order of names stand one after the other, until somebody is elected.
     */
    void lost(NodeId peer) {
        if (role instanceof Role.Follower(Optional<NodeId> leader)
                && leader.filter(peer::equals).isPresent()) {
            hurryUntilTick = nowTick + settings.electionTicks();
            become(new Role.Follower(Optional.empty()));
            timerStartTick = nowTick;
            timeoutTicks = 1 + TURN_TICKS * placesAfter(peer);
        }
    }

    // All hear of the break at the same time, and by chance two of four would soon stand at once and share the votes.
    private int placesAfter(NodeId lost) {
        List<NodeId> voters = List.copyOf(membership().voters());
        int distance = voters.indexOf(self()) - voters.indexOf(lost);
        return Math.floorMod(distance - 1, voters.size());
    }

    private boolean hurries() {
        return nowTick < hurryUntilTick;
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
        if (hurries()) {
            drawTimeout(true);
        }
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
        if (!mayLead()) {
            throw new IllegalStateException(self() + " was elected, but is no voter on its disk: " + membership());
        }
        needed = false; // what it leads with others will have, or it is needed again
        var leader = new Leader(self(), log.lastIndex() + 1);
        leader.lead(membership(), log.lastIndex() + 1, nowTick);
        hurryUntilTick = 0;
        letOthersTry = false;
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
        drawTimeout(role instanceof Role.Candidate);
    }

    // Drawn anew for each campaign (§9.3). A voter alone has nobody to wait for. Who lost its leader tries soon, and
    // again soon; a little later where it has voted or stands, for that takes two writes and two messages.
    private void drawTimeout(boolean electing) {
        if (membership().voters().size() == 1 && isVoter()) {
            timeoutTicks = 1;
        } else if (hurries()) {
            timeoutTicks = (electing ? HURRY_TICKS : 0) + 1 + dice.nextInt(HURRY_TICKS);
        } else {
            timeoutTicks = settings.electionTicks() + dice.nextInt(settings.electionTicks());
        }
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
