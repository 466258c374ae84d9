package dlsms.statemachine;

import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.Slot;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import dlsms.storage.CorruptDataException;
import dlsms.storage.SeatProtos;
import dlsms.wire.command.Answer;
import dlsms.wire.command.Done;
import dlsms.wire.command.Operation;
import dlsms.wire.command.Rejection;
import dlsms.wire.command.RetentionSet;
import dlsms.wire.command.WaiterNotified;

/** Outcomes as protobuf, and back. Any thread. */
final class OutcomeProtos {

    private OutcomeProtos() {}

    static Answer.Builder encode(Outcome outcome) {
        var answer = Answer.newBuilder();
        return switch (outcome) {
            case Outcome.Done() -> answer.setDone(Done.getDefaultInstance());
            case Outcome.Registered(User user) -> answer.setRegistered(SeatProtos.encode(user));
            case Outcome.SeatAdded(Seat seat) -> answer.setSeatAdded(SeatProtos.encode(seat));
            case Outcome.Reserved(Reservation reservation) -> answer.setReserved(SeatProtos.encode(reservation));
            case Outcome.CheckedIn(Reservation reservation) -> answer.setCheckedIn(SeatProtos.encode(reservation));
            case Outcome.Cancelled(Reservation reservation) -> answer.setCancelled(SeatProtos.encode(reservation));
            case Outcome.WaitlistJoined(WaitlistEntry entry) -> answer.setWaitlistJoined(SeatProtos.encode(entry));
            case Outcome.WaitlistLeft(WaitlistEntry entry) -> answer.setWaitlistLeft(SeatProtos.encode(entry));
            case Outcome.Notified(WaitlistEntry entry, String studentId, String message) ->
                answer.setNotified(WaiterNotified.newBuilder()
                        .setEntry(SeatProtos.encode(entry))
                        .setStudentId(studentId)
                        .setMessage(message));
            case Outcome.NobodyWaits() -> answer.setNobodyWaits(Done.getDefaultInstance());
            case Outcome.Executed(String text) ->
                answer.setExecuted(Operation.newBuilder().setText(text));
            case Outcome.RetentionSet(int days) ->
                answer.setRetentionSet(RetentionSet.newBuilder().setDays(days));
            case Outcome.Rejected rejected -> answer.setRejected(encode(rejected));
        };
    }

    private static Rejection encode(Outcome.Rejected rejected) {
        return switch (rejected) {
            case Outcome.StudentIdTaken() -> reason("STUDENT_ID_TAKEN").build();
            case Outcome.UserUnknown() -> reason("USER_UNKNOWN").build();
            case Outcome.SeatUnknown() -> reason("SEAT_UNKNOWN").build();
            case Outcome.ReservationUnknown() -> reason("RESERVATION_UNKNOWN").build();
            case Outcome.WaitlistEntryUnknown() ->
                reason("WAITLIST_ENTRY_UNKNOWN").build();
            case Outcome.SeatTaken(Slot by) ->
                reason("SEAT_TAKEN").setSlot(SeatProtos.encode(by)).build();
            case Outcome.SeatInMaintenance() -> reason("SEAT_IN_MAINTENANCE").build();
            case Outcome.EndNotAfterStart() -> reason("END_NOT_AFTER_START").build();
            case Outcome.TooLong(long hoursMax) ->
                reason("TOO_LONG").setLimit(hoursMax).build();
            case Outcome.AlreadyOver() -> reason("ALREADY_OVER").build();
            case Outcome.TooFarAhead(long daysMax) ->
                reason("TOO_FAR_AHEAD").setLimit(daysMax).build();
            case Outcome.CannotCheckIn(Reservation.Status status) ->
                reason("CANNOT_CHECK_IN").setStatus(SeatProtos.encode(status)).build();
            case Outcome.TooEarlyToCheckIn() -> reason("TOO_EARLY_TO_CHECK_IN").build();
            case Outcome.TooLateToCheckIn() -> reason("TOO_LATE_TO_CHECK_IN").build();
            case Outcome.CannotCancel(Reservation.Status status) ->
                reason("CANNOT_CANCEL").setStatus(SeatProtos.encode(status)).build();
            case Outcome.SeatOrBranchNeeded() -> reason("SEAT_OR_BRANCH_NEEDED").build();
            case Outcome.NotAllowed() -> reason("NOT_ALLOWED").build();
            case Outcome.RequestIdReused() -> reason("REQUEST_ID_REUSED").build();
            case Outcome.LimitReached(String limit, long max) ->
                reason("LIMIT_REACHED").setLimitName(limit).setLimit(max).build();
        };
    }

    private static Rejection.Builder reason(String reason) {
        return Rejection.newBuilder().setReason(reason);
    }

    /** @throws CorruptDataException where the answer says nothing that is known */
    static Outcome decode(Answer answer) {
        return switch (answer.getOutcomeCase()) {
            case DONE -> new Outcome.Done();
            case REGISTERED -> new Outcome.Registered(SeatProtos.decode(answer.getRegistered()));
            case SEAT_ADDED -> new Outcome.SeatAdded(SeatProtos.decode(answer.getSeatAdded()));
            case RESERVED -> new Outcome.Reserved(SeatProtos.decode(answer.getReserved()));
            case CHECKED_IN -> new Outcome.CheckedIn(SeatProtos.decode(answer.getCheckedIn()));
            case CANCELLED -> new Outcome.Cancelled(SeatProtos.decode(answer.getCancelled()));
            case WAITLIST_JOINED -> new Outcome.WaitlistJoined(SeatProtos.decode(answer.getWaitlistJoined()));
            case WAITLIST_LEFT -> new Outcome.WaitlistLeft(SeatProtos.decode(answer.getWaitlistLeft()));
            case NOTIFIED -> decode(answer.getNotified());
            case NOBODY_WAITS -> new Outcome.NobodyWaits();
            case EXECUTED -> new Outcome.Executed(answer.getExecuted().getText());
            case RETENTION_SET ->
                new Outcome.RetentionSet(answer.getRetentionSet().getDays());
            case REJECTED -> decode(answer.getRejected());
            case OUTCOME_NOT_SET -> throw new CorruptDataException("an answer of no known kind");
        };
    }

    private static Outcome decode(WaiterNotified notified) {
        return new Outcome.Notified(
                SeatProtos.decode(notified.getEntry()), notified.getStudentId(), notified.getMessage());
    }

    private static Outcome decode(Rejection rejection) {
        return switch (rejection.getReason()) {
            case "STUDENT_ID_TAKEN" -> new Outcome.StudentIdTaken();
            case "USER_UNKNOWN" -> new Outcome.UserUnknown();
            case "SEAT_UNKNOWN" -> new Outcome.SeatUnknown();
            case "RESERVATION_UNKNOWN" -> new Outcome.ReservationUnknown();
            case "WAITLIST_ENTRY_UNKNOWN" -> new Outcome.WaitlistEntryUnknown();
            case "SEAT_TAKEN" -> new Outcome.SeatTaken(SeatProtos.decode(rejection.getSlot()));
            case "SEAT_IN_MAINTENANCE" -> new Outcome.SeatInMaintenance();
            case "END_NOT_AFTER_START" -> new Outcome.EndNotAfterStart();
            case "TOO_LONG" -> new Outcome.TooLong(rejection.getLimit());
            case "ALREADY_OVER" -> new Outcome.AlreadyOver();
            case "TOO_FAR_AHEAD" -> new Outcome.TooFarAhead(rejection.getLimit());
            case "CANNOT_CHECK_IN" -> new Outcome.CannotCheckIn(SeatProtos.decode(rejection.getStatus()));
            case "TOO_EARLY_TO_CHECK_IN" -> new Outcome.TooEarlyToCheckIn();
            case "TOO_LATE_TO_CHECK_IN" -> new Outcome.TooLateToCheckIn();
            case "CANNOT_CANCEL" -> new Outcome.CannotCancel(SeatProtos.decode(rejection.getStatus()));
            case "SEAT_OR_BRANCH_NEEDED" -> new Outcome.SeatOrBranchNeeded();
            case "NOT_ALLOWED" -> new Outcome.NotAllowed();
            case "REQUEST_ID_REUSED" -> new Outcome.RequestIdReused();
            case "LIMIT_REACHED" -> new Outcome.LimitReached(rejection.getLimitName(), rejection.getLimit());
            default -> throw new CorruptDataException("an answer with the unknown reason " + rejection.getReason());
        };
    }
}
