package dlsms.seat;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody waits for a seat, or for any of a branch.
 *
 * @param seat absent: any seat of {@code branch}
 * @param branch the seat's, where a seat is named
 * @param desired a moment at which the seat is wanted; absent: any
 * @param notified absent: still waits
 */
public record WaitlistEntry(
        WaitlistId id,
        UserId user,
        Optional<SeatId> seat,
        String branch,
        Optional<Instant> desired,
        Instant created,
        Optional<Instant> notified) {

    /** The same, told at {@code moment} that a seat is free. */
    public WaitlistEntry notifiedAt(Instant moment) {
        return new WaitlistEntry(id, user, seat, branch, desired, created, Optional.of(moment));
    }
}
