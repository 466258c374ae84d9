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
        return new Policy(
                Duration.ofHours(24), Duration.ofDays(1), Duration.ofMinutes(15), 6, 6, 20, 9, 4, 3, MANY, 2, 9);
    }

    /** No limit is ever reached, and at most {@code max} reservations leave memory with one entry. */
    static Policy forgetting(int max) {
        return forgetting(Duration.ofHours(24), max);
    }

    /** Completed reservations leave memory after {@code kept}. */
    static Policy forgettingAfter(Duration kept) {
        return forgetting(kept, MANY);
    }

    private static Policy forgetting(Duration kept, int max) {
        return new Policy(
                kept, Duration.ofDays(366), Duration.ofMinutes(15), MANY, MANY, MANY, MANY, MANY, MANY, max, 2, 9);
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
                2,
                2,
                9);
    }
}
