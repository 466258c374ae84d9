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
        LOADING
    }

    private record Sent(long lastIndex, long bytes) {}

    private final NodeId id;
    private State state = State.PROBING;
    private long matchIndex; // durable there
    private long nextIndex; // the next to send; always more than matchIndex
    private boolean probeOwed = true; // the probe hasn't been sent yet
    private boolean probeLikely = true; // it will probably match, so it may carry entries
    private final ArrayDeque<Sent> inflight = new ArrayDeque<>();
    private long inflightBytes;
    private long heardTick;
    private long sentCommitIndex;
    private long sentRound;

    Progress(NodeId id, long nextIndex, long nowTick) {
        this.id = id;
        this.nextIndex = nextIndex;
        this.heardTick = nowTick;
    }

    NodeId id() {
        return id;
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

    void heard(long nowTick) {
        heardTick = nowTick;
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
            case LOADING -> false;
        };
    }

    /** Whether something should go even without entries: a probe, news of the commit index, or a read round. */
    boolean owesWord(long commitIndex, long readRound) {
        return switch (state) {
            case PROBING -> probeOwed || readRound > sentRound;
            case REPLICATING, LOADING ->
                readRound > sentRound || Math.min(commitIndex, nextIndex - 1) > sentCommitIndex;
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
        sentRound = Math.max(sentRound, append.readRound());
    }

    private static long coveredBy(Message.Append append) {
        return append.previous().index() + append.entries().size();
    }

    /** Its log agrees up to {@code index}, durably. */
    void matched(long index) {
        matchIndex = Math.max(matchIndex, index);
        while (!inflight.isEmpty() && inflight.peekFirst().lastIndex() <= index) {
            inflightBytes -= inflight.removeFirst().bytes();
        }
        if (state == State.PROBING && index >= nextIndex - 1) {
            state = State.REPLICATING;
        }
        nextIndex = Math.max(nextIndex, matchIndex + 1);
    }

    /**
     * Whether a rejection of {@code rejectedIndex} says something new: no late one, and in answer to the probe that is
     * out.
     */
    boolean isNews(long rejectedIndex) {
        return state == State.PROBING
                ? rejectedIndex == nextIndex - 1
                : rejectedIndex >= matchIndex && rejectedIndex < nextIndex;
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
        state = State.PROBING;
        nextIndex = Math.max(index, matchIndex) + 1;
        probeOwed = true;
        probeLikely = likely;
        inflight.clear();
        inflightBytes = 0;
        sentCommitIndex = 0;
    }

    void loading() {
        state = State.LOADING;
    }

    void loaded() {
        state = State.REPLICATING;
    }

    RaftStatus.PeerStatus status(int electionTicks, long nowTick) {
        boolean active = activeWithin(electionTicks, nowTick);
        return new RaftStatus.PeerStatus(
                id, matchIndex, nextIndex, active, state.name().toLowerCase(Locale.ROOT));
    }
}
