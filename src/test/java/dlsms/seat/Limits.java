package dlsms.seat;

import java.time.Duration;

/** Policies whose limits a test can reach: one is small, the others are as they always are. */
final class Limits {

    private static final int MANY = 1_000_000;

    private Limits() {}

    static Policy users(int max) {
        return of(max, MANY, MANY, MANY);
    }

    static Policy seats(int max) {
        return of(MANY, max, MANY, MANY);
    }

    static Policy liveReservations(int max) {
        return of(MANY, MANY, max, MANY);
    }

    /** @param max entries of one user; all users together may have twice as many */
    static Policy waitlist(int max) {
        return of(MANY, MANY, MANY, max);
    }

    /** Small where it makes a difference to random commands. */
    static Policy forProperties() {
        return new Policy(Duration.ofHours(24), Duration.ofDays(2), Duration.ofMinutes(15), 9, 9, 40, 12, 4, 3, MANY);
    }

    /** No limit is ever reached, and at most {@code forgottenPerEntryMax} reservations leave memory at once. */
    static Policy forgetting(int forgottenPerEntryMax) {
        return new Policy(
                Duration.ofHours(24),
                Duration.ofDays(366),
                Duration.ofMinutes(15),
                MANY,
                MANY,
                MANY,
                MANY,
                MANY,
                MANY,
                forgottenPerEntryMax);
    }

    private static Policy of(int users, int seats, int liveReservations, int waitlistPerUser) {
        return new Policy(
                Duration.ofHours(24),
                Duration.ofDays(366),
                Duration.ofMinutes(15),
                users,
                seats,
                liveReservations,
                2 * waitlistPerUser,
                waitlistPerUser,
                2,
                2);
    }
}
