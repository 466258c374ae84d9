package dlsms.seat;

import java.time.Duration;

/** The numbers in the rules. */
public record Policy(
        Duration reservationMax,
        Duration aheadMax,
        Duration noShowGrace,
        int usersMax,
        int seatsMax,
        int liveReservationsMax,
        int waitlistEntriesPerUserMax) {

    public static final Policy DEFAULT = new Policy(
            Duration.ofHours(24), Duration.ofDays(366), Duration.ofMinutes(15), 1_000_000, 100_000, 2_000_000, 100);
}
