package dlsms.raft;

import java.util.ArrayDeque;
import java.util.Locale;

/** What a leader knows of one of the others' logs (§5.3: nextIndex and matchIndex), and how fast it may send there. */
final class Progress {

    enum State {
        /** Not known where the logs agree: one Append at a time asks. */
        PROBING,
        /** Known: Appends follow each other without waiting, as far as the window reaches. */
        REPLICATING,
        /** As replicating, but the next entries are no longer in memory and were asked from the disk. */
        LOADING,
        /** It takes no entries for now, its disk is full: each heartbeat brings some and so asks again. */
        REFUSING,
        /** The log no longer has its next entries: it waits for a snapshot, or has one and hasn't said so yet. */
        SNAPSHOT
    }

    private record Sent(long lastIndex, long bytes) {}

    private static final long UNKNOWN = -1;

    private Member member; // as the membership in force names it
    private boolean departed; // no member any more; it is sent to until it knows
    private long departedTick = Long.MAX_VALUE;
    private long disk = UNKNOWN; // the one that it last answered from
    private long diskRound; // in answer to which another disk is believed; 0: none was asked about
    private State state = State.PROBING;
    private long matchIndex; // durable there, on that disk
    private long nextIndex; // the next to send; always more than matchIndex
    private boolean probeOwed = true; // the probe hasn't been sent yet
    private boolean probeLikely = true; // it will probably match, so it may carry entries
    private final ArrayDeque<Sent> inflight = new ArrayDeque<>();
    private long inflightBytes;
    private long heardTick;
    private long sentCommitIndex;
    private long sentRound;
    private boolean snapshotUnderWay;
    private long snapshotTick; // none is asked for before

    Progress(Member member, long nextIndex, long nowTick) {
        this.member = member;
        this.nextIndex = nextIndex;
        this.heardTick = nowTick;
    }

    NodeId id() {
        return member.id();
    }

    Member member() {
        return member;
    }

    State state() {
        return state;
    }

    long matchIndex() {
        return matchIndex;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** The disk that it last answered from; negative where it hasn't answered. */
    long disk() {
        return disk;
    }

    /** The membership in force names it so now. */
    void becomes(Member named) {
        member = named;
        departed = false;
        departedTick = Long.MAX_VALUE;
    }

    /** The membership in force doesn't name it. */
    void departs() {
        departed = true;
    }

    boolean departed() {
        return departed;
    }

    /**
     * Whether it needn't be sent to any more: it was told that the entry at {@code index}, which removes it, is
     * committed, or had {@code ticks} since then to hear it.
     */
    boolean hasGone(long index, int ticks, long nowTick) {
        departedTick = Math.min(departedTick, nowTick);
        return (matchIndex >= index && sentCommitIndex >= index) || nowTick - departedTick >= ticks;
    }

    /** Whether its word counts: a voter's, from the disk that the membership names. */
    boolean counts() {
        return !departed && member.isVoter() && (disk == UNKNOWN || member.disk() == 0 || member.disk() == disk);
    }

    /** What it adds to a majority: nothing where its word doesn't count. */
    long countedIndex() {
        return counts() ? matchIndex : 0;
    }

    /**
     * It answered, from this disk. What another one had acknowledged is gone. But where another one is known this may
     * be an old word that was long on its way: the member is asked, and only what answers that is believed. False: this
     * isn't, and nothing has changed.
     *
     * @param round that it answers
     */
    boolean heard(long fromDisk, long round, Rounds rounds, long nowTick) {
        long known = disk == UNKNOWN ? member.disk() : disk;
        boolean other = known > 0 && known != fromDisk;
        if (other && (diskRound == 0 || round < diskRound)) {
            diskRound = diskRound == 0 ? rounds.next() : diskRound;
            return false;
        }
        if (disk != UNKNOWN && disk != fromDisk) {
            matchIndex = 0;
            probeAfter(nextIndex - 1, false);
        }
        disk = fromDisk;
        diskRound = 0;
        heardTick = nowTick;
        return true;
    }

    /** Whether it answered within the last {@code ticks}. */
    boolean activeWithin(int ticks, long nowTick) {
        return nowTick - heardTick < ticks;
    }

    /** Whether an Append with entries may go now. */
    boolean mayCarryEntries(RaftSettings.Limits limits) {
        return switch (state) {
            case PROBING -> probeOwed && probeLikely;
            case REPLICATING ->
                inflight.isEmpty()
                        || (inflight.size() < limits.inflightMessagesMax()
                                && inflightBytes < limits.inflightBytesMax());
            case REFUSING -> probeOwed;
            case LOADING, SNAPSHOT -> false;
        };
    }

    /** Whether something should go even without entries: a probe, news of the commit index, or a read round. */
    boolean owesWord(long commitIndex, long round) {
        return switch (state) {
            case PROBING -> probeOwed || round > sentRound;
            case REPLICATING, LOADING, REFUSING ->
                round > sentRound || Math.min(commitIndex, nextIndex - 1) > sentCommitIndex;
            case SNAPSHOT -> round > sentRound;
        };
    }

    /** An Append with entries goes out. */
    void sent(long lastIndex, long bytes, Message.Append append) {
        said(append);
        if (state == State.REPLICATING) {
            nextIndex = lastIndex + 1;
            inflight.addLast(new Sent(lastIndex, bytes));
            inflightBytes += bytes;
        }
    }

    /** Any Append goes out. */
    void said(Message.Append append) {
        probeOwed = false;
        sentCommitIndex = Math.max(sentCommitIndex, Math.min(append.leaderCommit(), coveredBy(append)));
        sentRound = Math.max(sentRound, append.round());
    }

    private static long coveredBy(Message.Append append) {
        return append.previous().index() + append.entries().size();
    }

    /** Its log agrees up to {@code index}, durably. The leader's begins after {@code baseIndex}. */
    void matched(long index, long baseIndex) {
        boolean takes = index >= nextIndex;
        matchIndex = Math.max(matchIndex, index);
        while (!inflight.isEmpty() && inflight.peekFirst().lastIndex() <= index) {
            inflightBytes -= inflight.removeFirst().bytes();
        }
        boolean known = switch (state) {
            case PROBING -> index >= nextIndex - 1;
            case REFUSING -> takes;
            case SNAPSHOT -> matchIndex >= baseIndex;
            case REPLICATING, LOADING -> false;
        };
        if (known) {
            state = State.REPLICATING;
        }
        nextIndex = Math.max(nextIndex, matchIndex + 1);
    }

    /**
     * Whether a rejection of {@code rejectedIndex} says something new: no late one, and in answer to the probe that is
     * out.
     */
    boolean isNews(long rejectedIndex) {
        return switch (state) {
            case PROBING -> rejectedIndex == nextIndex - 1;
            case REPLICATING, LOADING -> rejectedIndex >= matchIndex && rejectedIndex < nextIndex;
            // It has what was asked about, or nothing of it: it answers, and that is all that its answer says.
            case REFUSING, SNAPSHOT -> false;
        };
    }

    /**
     * A rejection with news: goes back to asking, at {@code agreeingIndex}; {@code likely} where the logs surely agreed
     * there when it answered.
     */
    void rejected(long rejectedIndex, long agreeingIndex, boolean likely) {
        if (state == State.PROBING && rejectedIndex == matchIndex) {
            matchIndex = Math.min(matchIndex, agreeingIndex); // its disk was replaced: what it acknowledged is gone
        }
        probeAfter(agreeingIndex, likely);
    }

    /** Goes back to asking, at {@code index} or where the logs agree, if that is later. */
    void probeAfter(long index, boolean likely) {
        goBackTo(State.PROBING, index);
        probeOwed = true;
        probeLikely = likely;
        sentCommitIndex = 0;
    }

    private void goBackTo(State next, long index) {
        state = next;
        nextIndex = Math.max(index, matchIndex) + 1;
        inflight.clear();
        inflightBytes = 0;
    }

    /** It has what was asked about, up to {@code index}, but took no entries after that. */
    void refused(long index) {
        goBackTo(State.REFUSING, index);
        probeOwed = false;
    }

    /** A heartbeat is due: one that takes no entries is brought some again. */
    void askAgain(boolean inMemory) {
        if (state == State.REFUSING) {
            probeOwed = true;
            state = inMemory ? state : State.REPLICATING; // they come from the disk first
        }
    }

    void loading() {
        state = State.LOADING;
    }

    void loaded() {
        state = State.REPLICATING;
    }

    /** Its next entries are gone from the log. */
    void needsSnapshot() {
        goBackTo(State.SNAPSHOT, nextIndex - 1);
        snapshotTick = snapshotUnderWay ? 0 : snapshotTick;
        snapshotUnderWay = false;
    }

    /** Whether a snapshot should set out to it now: not soon after one did, or one broke off. */
    boolean mayBeginSnapshot(int electionTicks, long nowTick) {
        // Not before it answered in this term: then it acknowledges to no earlier leader what it installs.
        boolean waits = state == State.SNAPSHOT && !departed && disk != UNKNOWN;
        return waits && nowTick >= snapshotTick && activeWithin(electionTicks, nowTick);
    }

    /** One is asked for. Where nobody says by {@code againTick} what came of it, it is asked for again. */
    void snapshotBegins(long againTick) {
        snapshotUnderWay = true;
        snapshotTick = againTick;
    }

    /** It arrived, and the follower's own word is awaited; or it broke off. Another one not before {@code nextTick}. */
    void snapshotEnded(long nextTick) {
        if (snapshotUnderWay) {
            snapshotUnderWay = false;
            snapshotTick = nextTick;
        }
    }

    RaftStatus.PeerStatus status(int electionTicks, long nowTick) {
        boolean active = activeWithin(electionTicks, nowTick);
        return new RaftStatus.PeerStatus(
                id(), matchIndex, nextIndex, active, state.name().toLowerCase(Locale.ROOT));
    }
}
