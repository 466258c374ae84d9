package dlsms.raft;

import java.util.List;

/**
 * What a node remembers at start.
 *
 * @param terms for each term in the log, the position of its first entry, in order: the whole log's terms in few bytes
 * @param suffix the newest entries, without a gap, up to the last; reaches down at least to the last one applied
 * @param appliedIndex what the state has applied already; committed, so never cut
 */
public record Restored(HardState hardState, List<LogPosition> terms, List<LogEntry> suffix, long appliedIndex) {

    /** Of a node that was never started. */
    public static final Restored EMPTY = new Restored(HardState.INITIAL, List.of(), List.of(), 0);
}
