package dlsms.seat;

import java.time.Instant;
import java.util.Optional;

/**
 * A seat is somebody's for a time.
 *
 * @param created the stamp of the entry that made it
 * @param checkedIn absent: nobody has come yet
 */
public record Reservation(
        ReservationId id,
        UserId user,
        SeatId seat,
        Slot slot,
        Status status,
        Instant created,
        Optional<Instant> checkedIn) {

    /** CONFIRMED → CHECKED_IN → COMPLETED; CONFIRMED → NO_SHOW; CONFIRMED or CHECKED_IN → CANCELLED. */
    public enum Status {
        CONFIRMED,
        CHECKED_IN,
        COMPLETED,
        CANCELLED,
        NO_SHOW;

        /** Whether the seat is taken in the reservation's slot. */
        public boolean blocks() {
            return this != CANCELLED && this != NO_SHOW;
        }

        /** Whether somebody may still come, or is there. */
        public boolean isOpen() {
            return this == CONFIRMED || this == CHECKED_IN;
        }

        /** What time alone makes of it, see {@link Policy#dueAt}. */
        Status afterDue() {
            return switch (this) {
                case CONFIRMED -> NO_SHOW;
                case CHECKED_IN -> COMPLETED;
                case COMPLETED, CANCELLED, NO_SHOW -> this;
            };
        }
    }

    /** The same, as it stands next. */
    public Reservation with(Status next) {
        return new Reservation(id, user, seat, slot, next, created, checkedIn);
    }

    /** The same, CHECKED_IN at {@code moment}. */
    public Reservation checkedInAt(Instant moment) {
        return new Reservation(id, user, seat, slot, Status.CHECKED_IN, created, Optional.of(moment));
    }
}
