package dlsms.seat;

/**
 * What has happened: each carries the whole record as it is afterwards. State, disk and projection all follow from
 * these.
 */
public sealed interface SeatEvent {

    record Founded(Cluster cluster) implements SeatEvent {}

    record UserRegistered(User user) implements SeatEvent {}

    record SeatAdded(Seat seat) implements SeatEvent {}

    record Reserved(Reservation reservation) implements SeatEvent {}

    record CheckedIn(Reservation reservation) implements SeatEvent {}

    record Cancelled(Reservation reservation) implements SeatEvent {}

    record NoShow(Reservation reservation) implements SeatEvent {}

    record Completed(Reservation reservation) implements SeatEvent {}

    record WaitlistJoined(WaitlistEntry entry) implements SeatEvent {}

    record WaitlistLeft(WaitlistEntry entry) implements SeatEvent {}

    record WaiterNotified(WaitlistEntry entry, SeatId seat, String message) implements SeatEvent {}

    record OperationExecuted(String text, String sourceId) implements SeatEvent {}
}
