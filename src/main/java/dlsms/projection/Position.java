package dlsms.projection;

import java.time.Instant;
import java.util.Optional;

/**
 * The row that says how far the projection has come.
 *
 * @param cluster the number of {@code clusterId} in the histories
 * @param applied the tables hold what all entries up to this one did
 * @param appliedAt the stamp of the newest of them that did anything
 * @param audited the histories go so far; ahead of {@code applied} in a rebuild only
 * @param epoch of the rows that readers see
 * @param rebuildWanted nothing but a rebuild may go on from here
 * @param rebuilding the epoch that is being written
 */
record Position(
        String clusterId,
        int cluster,
        long applied,
        Optional<Instant> appliedAt,
        long audited,
        long epoch,
        boolean rebuildWanted,
        Optional<Long> rebuilding) {

    /** After all entries up to {@code through}. */
    Position at(long through, Optional<Instant> stamp) {
        return new Position(
                clusterId, cluster, through, stamp.or(() -> appliedAt), through, epoch, rebuildWanted, rebuilding);
    }
}
