package dlsms.seat;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** A live {@link Reservation} in memory, less than half the size of the record; its times are microseconds. */
final class Booking {

    // Written out: a reservation is compared dozens of times as it is made, and Comparator.comparing showed in
    // profiles.
    static final Comparator<Booking> BY_ID = (one, other) -> one.id.compareTo(other.id);
    static final Comparator<Booking> BY_END = (one, other) -> {
        int order = Long.compare(one.end, other.end);
        return order == 0 ? BY_ID.compare(one, other) : order;
    };

    /** No live reservation is checked in at this moment. */
    private static final long NEVER = Long.MIN_VALUE;

    final ReservationId id;
    final UserId user;
    final SeatId seat;
    final long start;
    final long end;
    private final long created;
    private long checkedIn = NEVER;
    private Reservation.Status status;

    /** The ids of user and seat are given apart, so that bookings can share these objects. */
    Booking(Reservation reservation, UserId user, SeatId seat) {
        this.id = reservation.id();
        this.user = user;
        this.seat = seat;
        this.start = Micros.of(reservation.slot().start());
        this.end = Micros.of(reservation.slot().end());
        this.created = Micros.of(reservation.created());
        update(reservation);
    }

    /** Takes over what can change. */
    void update(Reservation reservation) {
        status = reservation.status();
        checkedIn = reservation.checkedIn().map(Micros::of).orElse(NEVER);
    }

    Reservation.Status status() {
        return status;
    }

    boolean overlaps(long otherStart, long otherEnd) {
        return start < otherEnd && otherStart < end;
    }

    Reservation reservation() {
        var slot = new Slot(Micros.toInstant(start), Micros.toInstant(end));
        var checkedInAt = checkedIn == NEVER ? Optional.<Instant>empty() : Optional.of(Micros.toInstant(checkedIn));
        return new Reservation(id, user, seat, slot, status, Micros.toInstant(created), checkedInAt);
    }

    void hashInto(StableHash hash) {
        hash.add(id.value())
                .add(user.value())
                .add(seat.value())
                .add(start)
                .add(end)
                .add(created)
                .add(checkedIn);
        hash.add(status.name());
    }
}
