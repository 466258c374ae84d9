package dlsms.node;

import dlsms.raft.RaftSettings;
import java.time.Duration;

/**
 * The limits of one node's loop.
 *
 * @param tick between two ticks of Raft's clock
 * @param inboxInputsMax inputs that wait for a turn; one more proposal or read is answered Busy, one more message dropped
 * @param inputsPerTurnMax inputs that one turn takes
 * @param proposalsMax proposals of this node's callers that wait for an answer
 * @param readsMax reads that wait
 */
public record NodeSettings(
        RaftSettings raft, Duration tick, int inboxInputsMax, int inputsPerTurnMax, int proposalsMax, int readsMax) {}
