package dlsms.statemachine;

import dlsms.seat.Cluster;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistId;
import java.time.Instant;
import java.util.Optional;

/** Requests in words: one line each, whatever a caller has put into them. */
final class CommandTexts {

    private static final int TEXT_CHARS_MAX = 200;

    private CommandTexts() {}

    static String describe(Request request) {
        String who = request.actor().user().value() == 0
                ? line(request.actor().name())
                : "user " + request.actor().user();
        return describe(request.command()) + " by " + who;
    }

    private static String describe(SeatCommand command) {
        return switch (command) {
            case SeatCommand.Found(Cluster cluster) -> "found cluster " + line(cluster.id());
            case SeatCommand.Register(String studentId, String name, String hidden, boolean staff) ->
                "register " + (staff ? "staff " : "student ") + line(studentId) + " (" + line(name) + ")";
            case SeatCommand.AddSeat seat ->
                "add seat in " + line(seat.branch()) + " / " + line(seat.area()) + (seat.power() ? ", power" : "")
                        + (seat.monitor() ? ", monitor" : "")
                        + (seat.maintenance() ? ", maintenance" : "");
            case SeatCommand.Reserve(UserId user, SeatId seat, Slot slot) ->
                "reserve seat " + seat + " for user " + user + " from " + slot.start() + " to " + slot.end();
            case SeatCommand.CheckIn(ReservationId id) -> "check in reservation " + id;
            case SeatCommand.Cancel(ReservationId id) -> "cancel reservation " + id;
            case SeatCommand.JoinWaitlist(
                    UserId user,
                    Optional<SeatId> seat,
                    String branch,
                    Optional<Instant> desired) ->
                "put user " + user + " on the waitlist for "
                        + seat.map(id -> "seat " + id).orElse(line(branch))
                        + desired.map(moment -> " at " + moment).orElse("");
            case SeatCommand.LeaveWaitlist(WaitlistId id) -> "take waitlist entry " + id + " off";
            case SeatCommand.Notify(SeatId seat, String message) -> "notify who waits for seat " + seat;
            case SeatCommand.Operation(String text, String sourceId) -> "operation " + line(text);
            case SeatCommand.Tick() -> "tick";
            case SeatCommand.SetRetention(int days) ->
                days == 0 ? "keep history for ever" : "keep history for " + days + " days";
            case SeatCommand.DropHistory() -> "drop history";
        };
    }

    private static String line(String text) {
        String start = text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
        return start.replaceAll("\\p{Cntrl}", " ");
    }
}
