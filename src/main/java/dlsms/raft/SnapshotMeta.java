package dlsms.raft;

/**
 * What a snapshot is of (§7).
 *
 * @param id drawn by who made it: chunks of two snapshots don't go together
 * @param base the last entry that it contains; the log goes on after it
 * @param membership the newest one at or before {@code base}
 */
public record SnapshotMeta(long id, LogBase base, MembershipAt membership) {}
