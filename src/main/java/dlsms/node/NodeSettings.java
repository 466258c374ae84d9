package dlsms.node;

import dlsms.raft.RaftSettings;
import java.time.Duration;

/**
 * One node's loop.
 *
 * @param tick between two ticks of Raft's clock
 */
public record NodeSettings(
        RaftSettings raft, Duration tick, Limits limits, Upkeep upkeep, Waiting waiting, Gather gather) {

    /** With a tick of 25 ms and the usual limits. */
    public static NodeSettings of(RaftSettings raft) {
        return new NodeSettings(raft, Duration.ofMillis(25), Limits.DEFAULT);
    }

    /** With the usual upkeep. */
    public NodeSettings(RaftSettings raft, Duration tick, Limits limits) {
        this(raft, tick, limits, Upkeep.DEFAULT);
    }

    /** With the usual waiting and gathering. */
    public NodeSettings(RaftSettings raft, Duration tick, Limits limits, Upkeep upkeep) {
        this(raft, tick, limits, upkeep, Waiting.DEFAULT, Gather.DEFAULT);
    }

    /**
     * @param inboxInputsMax messages, and apart from them requests of callers, that wait for a turn; one more message
     *     is dropped, one more request answered Busy
     * @param inboxBytesMax bytes of entries in the messages that wait for a turn; one more message with entries is
     *     dropped
     * @param inputsPerTurnMax messages, apart from them proposals, and apart from both all other requests, that one
     *     turn takes
     * @param proposalsMax proposals of this node's callers that wait for an answer; one more is answered Busy
     * @param proposalsBytesMax bytes of their commands
     * @param readsMax reads that wait; one more is answered Busy
     * @param commandBytesMax bytes of one command; a larger one is answered Busy at once, for no message could carry
     *     it
     */
    public record Limits(
            int inboxInputsMax,
            long inboxBytesMax,
            int inputsPerTurnMax,
            int proposalsMax,
            long proposalsBytesMax,
            int readsMax,
            int commandBytesMax) {

        public static final Limits DEFAULT = new Limits(10_000, 32L << 20, 1_000, 10_000, 32L << 20, 20_000, 4 << 20);
    }

    /**
     * How many may wait, where answers take long: proposals and reads each for themselves, see {@link Admission}.
     *
     * @param waitMax what an answer may take more than where nobody queues, before fewer may wait
     * @param interval between two looks at that
     * @param waitingMin so many may always wait
     * @param waitingFirst so many may wait before anything is known
     * @param queuelessMax where no more wait, none waits long for another: what an answer takes then is the disk's and
     *     the network's
     */
    public record Waiting(Duration waitMax, Duration interval, int waitingMin, int waitingFirst, int queuelessMax) {

        public static final Waiting DEFAULT =
                new Waiting(Duration.ofMillis(150), Duration.ofMillis(100), 256, 2_000, 32);

        /** @throws IllegalArgumentException where nobody could ever wait */
        public Waiting {
            if (!waitMax.isPositive() || !interval.isPositive() || waitingMin < 1 || waitingFirst < waitingMin) {
                throw new IllegalArgumentException("waitMax and interval are longer than nothing, and at least one may"
                        + " wait: " + waitMax + ", " + interval + ", " + waitingMin + ", " + waitingFirst);
            }
        }
    }

    /**
     * How long proposals wait for each other, see {@link Gathering}.
     *
     * @param underWayMax how long for a batch that is under way
     * @param pauseMax how long after it for those to come again who were answered; no longer than twice what that
     *     batch took
     * @param answeredMin where fewer were answered with it, nobody waits for them
     */
    public record Gather(Duration underWayMax, Duration pauseMax, int answeredMin) {

        public static final Gather DEFAULT = new Gather(Duration.ofMillis(10), Duration.ofMillis(5), 8);

        /** @throws IllegalArgumentException where a time is negative, or one answer is many */
        public Gather {
            if (underWayMax.isNegative() || pauseMax.isNegative() || answeredMin < 2) {
                throw new IllegalArgumentException(
                        "underWayMax and pauseMax are not negative, answeredMin is at least 2, not " + underWayMax
                                + ", " + pauseMax + ", " + answeredMin);
            }
        }
    }

    /**
     * How log and disk are looked after.
     *
     * @param logEntriesMax entries of the log that are kept; with more, the oldest of those applied go until a
     *     quarter is left. What a follower in reach or a snapshot under way needs stays, up to twice as many
     * @param logBytesMax the same in bytes, whichever is reached first
     * @param diskSlowMax a write that takes longer shows a sick disk; once a second a small one is tried then, and the
     *     first that takes no longer shows that it is well again
     */
    public record Upkeep(int logEntriesMax, long logBytesMax, Duration diskSlowMax) {

        public static final Upkeep DEFAULT = new Upkeep(200_000, 256L << 20, Duration.ofSeconds(1));

        /** @throws IllegalArgumentException where a limit leaves nothing */
        public Upkeep {
            if (logEntriesMax < 4 || logBytesMax < 1_024 || !diskSlowMax.isPositive()) {
                throw new IllegalArgumentException("logEntriesMax is at least 4, logBytesMax at least 1,024 and"
                        + " diskSlowMax longer than nothing, not " + logEntriesMax + ", " + logBytesMax + ", "
                        + diskSlowMax);
            }
        }
    }
}
