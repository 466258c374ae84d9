package dlsms.projection;

import dlsms.seat.Reservation;
import dlsms.seat.Reservation.Status;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import java.util.List;
import java.util.Optional;

/**
 * An event for the audit log: its name, and as JSON what there was before and what there is now. What was there before
 * follows from the event alone, for each of them is the only step that leads to what it says.
 */
record EventText(String name, Optional<String> before, Optional<String> after) {

    static EventText of(SeatEvent event) {
        return switch (event) {
            case SeatEvent.Founded(var cluster) ->
                made("Founded", new Json().text("cluster_id", cluster.id()).toString());
            case SeatEvent.UserRegistered(User user) -> made("UserRegistered", json(user));
            case SeatEvent.SeatAdded(Seat seat) -> made("SeatAdded", json(seat));
            case SeatEvent.Reserved(Reservation reservation) -> made("Reserved", json(reservation));
            case SeatEvent.CheckedIn(Reservation reservation) ->
                changed("CheckedIn", before(reservation, Status.CONFIRMED), reservation);
            case SeatEvent.Cancelled(Reservation reservation) ->
                changed(
                        "Cancelled",
                        reservation.with(reservation.checkedIn().isPresent() ? Status.CHECKED_IN : Status.CONFIRMED),
                        reservation);
            case SeatEvent.NoShow(Reservation reservation) ->
                changed("NoShow", reservation.with(Status.CONFIRMED), reservation);
            case SeatEvent.Completed(Reservation reservation) ->
                changed("Completed", reservation.with(Status.CHECKED_IN), reservation);
            case SeatEvent.WaitlistJoined(WaitlistEntry entry) -> made("WaitlistJoined", json(entry));
            case SeatEvent.WaitlistLeft(WaitlistEntry entry) ->
                new EventText("WaitlistLeft", Optional.of(json(entry)), Optional.empty());
            case SeatEvent.WaiterNotified(WaitlistEntry entry, SeatId seat, String message) -> notified(entry, seat);
            case SeatEvent.RetentionSet(int before, int days) ->
                new EventText("RetentionSet", Optional.of(kept(before)), Optional.of(kept(days)));
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) ->
                made(
                        "HistoryDropped",
                        new Json().number("next_kept_reservation_id", next).toString());
            case SeatEvent.OperationExecuted(String text, String sourceId) ->
                made(
                        "OperationExecuted",
                        new Json()
                                .text("text", text)
                                .text("source_id", sourceId)
                                .toString());
        };
    }

    private static EventText made(String name, String after) {
        return new EventText(name, Optional.empty(), Optional.of(after));
    }

    private static EventText changed(String name, Reservation before, Reservation after) {
        return new EventText(name, Optional.of(json(before)), Optional.of(json(after)));
    }

    private static Reservation before(Reservation checkedIn, Status status) {
        return new Reservation(
                checkedIn.id(),
                checkedIn.user(),
                checkedIn.seat(),
                checkedIn.slot(),
                status,
                checkedIn.created(),
                Optional.empty());
    }

    private static String kept(int days) {
        return new Json().number("days", days).toString();
    }

    // The message stands in notifications.
    private static EventText notified(WaitlistEntry entry, SeatId seat) {
        var waiting = new WaitlistEntry(
                entry.id(),
                entry.user(),
                entry.seat(),
                entry.branch(),
                entry.desired(),
                entry.created(),
                Optional.empty());
        String after = fields(entry).number("freed_seat_id", seat.value()).toString();
        return new EventText("WaiterNotified", Optional.of(json(waiting)), Optional.of(after));
    }

    private static String json(User user) {
        return new Json()
                .number("id", user.id().value())
                .text("student_id", user.studentId())
                .text("name", user.name())
                .flag("staff", user.staff())
                .time("created_at", user.created())
                .toString();
    }

    private static String json(Seat seat) {
        return new Json()
                .number("id", seat.id().value())
                .text("branch", seat.branch())
                .text("area", seat.area())
                .flag("has_power", seat.power())
                .flag("has_monitor", seat.monitor())
                .flag("maintenance", seat.maintenance())
                .toString();
    }

    private static String json(Reservation reservation) {
        return new Json()
                .number("id", reservation.id().value())
                .number("user_id", reservation.user().value())
                .number("seat_id", reservation.seat().value())
                .time("starts_at", reservation.slot().start())
                .time("ends_at", reservation.slot().end())
                .text("status", reservation.status().name())
                .time("created_at", reservation.created())
                .time("checked_in_at", reservation.checkedIn())
                .toString();
    }

    private static String json(WaitlistEntry entry) {
        return fields(entry).toString();
    }

    private static Json fields(WaitlistEntry entry) {
        return new Json()
                .number("id", entry.id().value())
                .number("user_id", entry.user().value())
                .number("seat_id", entry.seat().map(SeatId::value))
                .text("branch", entry.branch())
                .time("desired_at", entry.desired())
                .time("created_at", entry.created())
                .time("notified_at", entry.notified());
    }
}
