package dlsms.statemachine;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Retention;
import dlsms.seat.SeatState;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * When the oldest reservation that is still kept may be dropped: remembered, so that the disk is asked once for each.
 * The loop's thread.
 */
final class DropDue {

    private Retention of = Retention.FOR_EVER;
    private Optional<Instant> due = Optional.empty();

    /** Absent: never, as things stand. */
    Optional<Instant> of(SeatState state, Function<ReservationId, Optional<Reservation>> past) {
        Retention retention = state.retention();
        if (retention.isForEver() || retention.next() > state.lastIds().reservation()) {
            return Optional.empty();
        }
        if (due.isEmpty() || !retention.equals(of)) {
            of = retention;
            due = Optional.of(look(state, past));
        }
        return due;
    }

    private Instant look(SeatState state, Function<ReservationId, Optional<Reservation>> past) {
        var oldest = new ReservationId(of.next());
        return state.reservation(oldest)
                .or(() -> past.apply(oldest))
                .map(of::dropsAt)
                .orElse(Instant.EPOCH);
    }
}
