package dlsms.seat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The numbers in the rules: part of what all nodes must agree on, so the same on each of them.
 *
 * @param reservationMax longest slot; also how long a completed reservation can still be overlapped by a new one
 * @param aheadMax from now to the latest start
 * @param noShowGrace from start until a reservation that nobody checked in is released
 * @param liveReservationsMax those that the state keeps in memory, about 200 bytes each
 * @param waitlistEntriesMax of all users together
 * @param waitlistEntriesPerUserMax the oldest notified one makes room for a new one
 * @param duePerTickMax reservations that one {@link SeatCommand.Tick} releases or completes
 * @param forgottenPerEntryMax completed reservations that leave memory with one entry
 * @param droppedPerEntryMax numbers of reservations that one {@link SeatCommand.DropHistory} looks at
 * @param retentionDaysMax longest that history is kept, but for ever
 */
public record Policy(
        Duration reservationMax,
        Duration aheadMax,
        Duration noShowGrace,
        int usersMax,
        int seatsMax,
        int liveReservationsMax,
        int waitlistEntriesMax,
        int waitlistEntriesPerUserMax,
        int duePerTickMax,
        int forgottenPerEntryMax,
        int droppedPerEntryMax,
        int retentionDaysMax) {

    public static final Policy DEFAULT = new Policy(
            Duration.ofHours(24),
            Duration.ofDays(366),
            Duration.ofMinutes(15),
            100_000,
            20_000,
            500_000,
            100_000,
            100,
            500,
            500,
            500,
            36_500);

    /** When time alone changes the reservation: no-show, or completion. Absent: never. */
    Optional<Instant> dueAt(Reservation reservation) {
        return switch (reservation.status()) {
            case CONFIRMED -> Optional.of(reservation.slot().start().plus(noShowGrace));
            case CHECKED_IN -> Optional.of(reservation.slot().end());
            case COMPLETED, CANCELLED, NO_SHOW -> Optional.empty();
        };
    }
}
