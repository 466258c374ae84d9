package dlsms.seat;

/**
 * What a caller is told when a rule refuses: the same words at every edge. Clients match on some of them, so they
 * stay.
 */
public final class RejectionTexts {

    private RejectionTexts() {}

    /** One line, without a secret. */
    public static String of(Outcome.Rejected rejected) {
        return switch (rejected) {
            case Outcome.StudentIdTaken() -> "Student ID already exists";
            case Outcome.UserUnknown() -> "User not found";
            case Outcome.SeatUnknown() -> "Seat not found";
            case Outcome.ReservationUnknown() -> "Reservation not found";
            case Outcome.WaitlistEntryUnknown() -> "Waitlist entry not found";
            case Outcome.SeatTaken(Slot by) -> "Time slot conflict: seat already reserved for this time period";
            case Outcome.SeatInMaintenance() -> "Seat is in maintenance";
            case Outcome.EndNotAfterStart() -> "End time must be after start time";
            case Outcome.TooLong(long hours) -> "Reservation is longer than " + hours + " hours";
            case Outcome.AlreadyOver() -> "Reservation is already over: its end time lies in the past";
            case Outcome.TooFarAhead(long days) -> "Reservation starts more than " + days + " days ahead";
            case Outcome.CannotCheckIn(Reservation.Status status) -> "Cannot check in: reservation status is " + status;
            case Outcome.TooEarlyToCheckIn() -> "Cannot check in before reservation start time";
            case Outcome.TooLateToCheckIn() -> "Cannot check in after reservation end time";
            case Outcome.CannotCancel(Reservation.Status status) -> "Cannot cancel: reservation status is " + status;
            case Outcome.SeatOrBranchNeeded() -> "Either seat_id or branch must be provided";
            case Outcome.NotAllowed() -> "Not allowed for this user";
            case Outcome.RequestIdReused() -> "Request ID was already used for another request";
            case Outcome.LimitReached(String limit, long max) -> "Limit reached: " + limit + " is " + max;
        };
    }
}
