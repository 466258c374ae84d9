package dlsms.projection;

import java.time.Duration;
import java.util.Optional;

/**
 * How the projection stands, as this node sees it.
 *
 * @param index PostgreSQL holds what all entries up to this one did; absent: this node doesn't lead, or could not look
 * @param lagEntries that wait to be projected
 * @param lag how long the oldest of those that are known has waited
 * @param rowsRebuilt by the rebuild that is under way, or the newest one
 * @param problem empty: none
 */
public record ProjectionStatus(
        ProjectionState state,
        String database,
        Optional<Long> index,
        long lagEntries,
        Duration lag,
        long epoch,
        long rowsRebuilt,
        String problem) {}
