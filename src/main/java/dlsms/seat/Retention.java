package dlsms.seat;

import java.time.Duration;
import java.time.Instant;

/**
 * How long history is kept. Reservations are dropped in the order of their numbers.
 *
 * @param days from a reservation's end until it may be dropped; 0: kept for ever
 * @param next the number of the oldest reservation that was not dropped, from 1; one more than the last one given where
 *     all were
 */
public record Retention(int days, int next) {

    /** As long as nobody has asked for anything else. */
    public static final Retention FOR_EVER = new Retention(0, 1);

    /** Whether nothing is dropped. */
    public boolean isForEver() {
        return days == 0;
    }

    /** From when on {@code reservation} may be dropped, where it is over and nothing is kept for ever. */
    public Instant dropsAt(Reservation reservation) {
        return reservation.slot().end().plus(Duration.ofDays(days));
    }

    Retention of(int otherDays) {
        return new Retention(otherDays, next);
    }

    Retention from(int otherNext) {
        return new Retention(days, otherNext);
    }
}
