package dlsms.seat;

/** What a command came to: what the caller is told. */
public sealed interface Outcome {

    record Done() implements Outcome {}

    record Registered(User user) implements Outcome {}

    record SeatAdded(Seat seat) implements Outcome {}

    record Reserved(Reservation reservation) implements Outcome {}

    record CheckedIn(Reservation reservation) implements Outcome {}

    record Cancelled(Reservation reservation) implements Outcome {}

    record WaitlistJoined(WaitlistEntry entry) implements Outcome {}

    record WaitlistLeft(WaitlistEntry entry) implements Outcome {}

    record Notified(WaitlistEntry entry, String studentId, String message) implements Outcome {}

    record NobodyWaits() implements Outcome {}

    record Executed(String text) implements Outcome {}

    /** Refused; nothing has changed. */
    sealed interface Rejected extends Outcome {}

    record StudentIdTaken() implements Rejected {}

    record UserUnknown() implements Rejected {}

    record SeatUnknown() implements Rejected {}

    record ReservationUnknown() implements Rejected {}

    record WaitlistEntryUnknown() implements Rejected {}

    record SeatTaken(Slot by) implements Rejected {}

    record SeatInMaintenance() implements Rejected {}

    record EndNotAfterStart() implements Rejected {}

    record TooLong(long hoursMax) implements Rejected {}

    record AlreadyOver() implements Rejected {}

    record TooFarAhead(long daysMax) implements Rejected {}

    record CannotCheckIn(Reservation.Status status) implements Rejected {}

    record TooEarlyToCheckIn() implements Rejected {}

    record TooLateToCheckIn() implements Rejected {}

    record CannotCancel(Reservation.Status status) implements Rejected {}

    record SeatOrBranchNeeded() implements Rejected {}

    /** The actor may not do this, or not for that user. */
    record NotAllowed() implements Rejected {}

    /** The request id was used before, with another body. */
    record RequestIdReused() implements Rejected {}

    /** @param limit its name, as in the policy */
    record LimitReached(String limit, long max) implements Rejected {}
}
