package dlsms.seat;

/** What a command came to: what the caller is told. */
public sealed interface Outcome {

    /** There is nothing to tell. */
    record Done() implements Outcome {}

    /** The account is made. */
    record Registered(User user) implements Outcome {}

    /** The seat can be reserved from now on. */
    record SeatAdded(Seat seat) implements Outcome {}

    /** The seat is the user's. */
    record Reserved(Reservation reservation) implements Outcome {}

    /** The user has come. */
    record CheckedIn(Reservation reservation) implements Outcome {}

    /** The seat is given back. */
    record Cancelled(Reservation reservation) implements Outcome {}

    /** The user waits. */
    record WaitlistJoined(WaitlistEntry entry) implements Outcome {}

    /** The user waits no longer. */
    record WaitlistLeft(WaitlistEntry entry) implements Outcome {}

    /** This waiter is told. */
    record Notified(WaitlistEntry entry, String studentId, String message) implements Outcome {}

    /** There is nobody to tell. */
    record NobodyWaits() implements Outcome {}

    /** The operator's text stands in the log. @param text as recorded */
    record Executed(String text) implements Outcome {}

    /** What is over is kept for so many days; 0: for ever. */
    record RetentionSet(int days) implements Outcome {}

    /** Refused: of what was asked for nothing is done. What is over by now may have ended by it. */
    sealed interface Rejected extends Outcome {}

    /** Another account has it. */
    record StudentIdTaken() implements Rejected {}

    /** No user has this number. */
    record UserUnknown() implements Rejected {}

    /** No seat has this number. */
    record SeatUnknown() implements Rejected {}

    /** No reservation has this number, or it was dropped. */
    record ReservationUnknown() implements Rejected {}

    /** No waitlist entry has this number, or no longer. */
    record WaitlistEntryUnknown() implements Rejected {}

    /** Another reservation is in the way. @param by the earliest that is */
    record SeatTaken(Slot by) implements Rejected {}

    /** Nobody can have the seat. */
    record SeatInMaintenance() implements Rejected {}

    /** The slot is empty or runs backwards. */
    record EndNotAfterStart() implements Rejected {}

    /** The slot is longer than a reservation may be. */
    record TooLong(long hoursMax) implements Rejected {}

    /** The slot's end is not in the future. */
    record AlreadyOver() implements Rejected {}

    /** The slot starts later than one may reserve. */
    record TooFarAhead(long daysMax) implements Rejected {}

    /** Only a confirmed reservation is checked in. */
    record CannotCheckIn(Reservation.Status status) implements Rejected {}

    /** The reservation has not begun. */
    record TooEarlyToCheckIn() implements Rejected {}

    /** The reservation has ended. */
    record TooLateToCheckIn() implements Rejected {}

    /** Only a confirmed or checked-in reservation is cancelled. */
    record CannotCancel(Reservation.Status status) implements Rejected {}

    /** One waits for a seat or for a branch. */
    record SeatOrBranchNeeded() implements Rejected {}

    /** The actor may not do this, or not for that user. */
    record NotAllowed() implements Rejected {}

    /** The request id was used before, with another body. */
    record RequestIdReused() implements Rejected {}

    /** There is no room for one more. @param limit its name, as in the policy */
    record LimitReached(String limit, long max) implements Rejected {}
}
