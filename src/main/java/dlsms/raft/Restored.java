package dlsms.raft;

import java.util.List;

/**
 * What a node remembers at start.
 *
 * @param base what stands before the first entry of the log on disk
 * @param terms for each term in the log, the position of its first entry, in order: the whole log's terms in few bytes
 * @param memberships the newest one at or before {@code base}, and all after it, in order; none where the node never
 *     knew any but the founders
 * @param suffix the newest entries, without a gap, up to the last; reaches down at least to the last one applied, where
 *     the log has that
 * @param appliedIndex what the state has applied already; committed, so never cut; at least {@code base}'s
 */
public record Restored(
        HardState hardState,
        LogBase base,
        List<LogPosition> terms,
        List<MembershipAt> memberships,
        List<LogEntry> suffix,
        long appliedIndex) {

    /** Of a node that was never started. */
    public static final Restored EMPTY =
            new Restored(HardState.INITIAL, LogBase.NONE, List.of(), List.of(), List.of(), 0);

    /** Of a node whose log is whole and whose members were never changed. */
    public Restored(HardState hardState, List<LogPosition> terms, List<LogEntry> suffix, long appliedIndex) {
        this(hardState, LogBase.NONE, terms, List.of(), suffix, appliedIndex);
    }
}
