package dlsms.node;

import dlsms.raft.RaftSettings;
import java.time.Duration;

/**
 * One node's loop.
 *
 * @param tick between two ticks of Raft's clock
 */
public record NodeSettings(RaftSettings raft, Duration tick, Limits limits) {

    /** With a tick of 25 ms and the usual limits. */
    public static NodeSettings of(RaftSettings raft) {
        return new NodeSettings(raft, Duration.ofMillis(25), Limits.DEFAULT);
    }

    /**
     * @param inboxInputsMax messages, and apart from them requests of callers, that wait for a turn; one more message
     *     is dropped, one more request answered Busy
     * @param inboxBytesMax bytes of entries in the messages that wait for a turn; one more message with entries is
     *     dropped
     * @param inputsPerTurnMax messages, and apart from them requests, that one turn takes
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
}
