package dlsms.seat;

import java.util.List;

/**
 * What has happened: each carries the whole record as it is afterwards. State, disk and projection all follow from
 * these.
 */
public sealed interface SeatEvent {

    /** The cluster has its identity. */
    record Founded(Cluster cluster) implements SeatEvent {}

    /** There is a new account. */
    record UserRegistered(User user) implements SeatEvent {}

    /** There is a new seat. */
    record SeatAdded(Seat seat) implements SeatEvent {}

    /** A seat is a user's for a slot. */
    record Reserved(Reservation reservation) implements SeatEvent {}

    /** The user has come. */
    record CheckedIn(Reservation reservation) implements SeatEvent {}

    /** The user has given the seat back. */
    record Cancelled(Reservation reservation) implements SeatEvent {}

    /** Nobody came; the seat is released. */
    record NoShow(Reservation reservation) implements SeatEvent {}

    /** The slot is over, and it was used. */
    record Completed(Reservation reservation) implements SeatEvent {}

    /** Somebody waits. */
    record WaitlistJoined(WaitlistEntry entry) implements SeatEvent {}

    /** Somebody waits no longer. */
    record WaitlistLeft(WaitlistEntry entry) implements SeatEvent {}

    /** A waiter is told that the seat is free. */
    record WaiterNotified(WaitlistEntry entry, SeatId seat, String message) implements SeatEvent {}

    /**
     * From now on what is over is kept for another time than before.
     *
     * @param daysBefore 0: for ever
     * @param days 0: for ever
     */
    record RetentionSet(int daysBefore, int days) implements SeatEvent {}

    /**
     * These are known no more.
     *
     * @param next the first number that is still known; those before that are not named were dropped earlier
     */
    record HistoryDropped(List<Reservation> reservations, int next) implements SeatEvent {}

    /** An operator's text is recorded. */
    record OperationExecuted(String text, String sourceId) implements SeatEvent {}
}
