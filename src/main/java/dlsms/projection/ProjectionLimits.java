package dlsms.projection;

import java.time.Duration;

/**
 * How much the projector takes at once.
 *
 * @param entriesMax of the log in one transaction
 * @param bytesMax of them, as they stand in the outbox
 * @param rowsMax that a rebuild writes, or a sweep deletes, in one transaction
 * @param pace from one transaction to the next, where less than a full batch waits
 * @param poll how often it looks at PostgreSQL where nothing happens
 * @param backoffMax the longest rest after failures
 */
public record ProjectionLimits(
        int entriesMax, long bytesMax, int rowsMax, Duration pace, Duration poll, Duration backoffMax) {

    /** As nodes run. */
    public static final ProjectionLimits DEFAULT = new ProjectionLimits(
            2_000, 1 << 20, 5_000, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5));
}
