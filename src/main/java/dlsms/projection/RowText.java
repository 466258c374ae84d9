package dlsms.projection;

import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows in words, the same whether they come from the state or from PostgreSQL. */
final class RowText {

    private static final String NONE = "none";

    private RowText() {}

    /** The tables whose rows have numbers, and their columns; those of times end with {@code _at}. */
    enum Table {
        USERS("users", List.of("id", "student_id", "name", "staff", "created_at")),
        SEATS("seats", List.of("id", "branch", "area", "has_power", "has_monitor", "maintenance")),
        RESERVATIONS(
                "reservations",
                List.of("id", "user_id", "seat_id", "starts_at", "ends_at", "status", "created_at", "checked_in_at")),
        WAITLIST("waitlist", List.of("id", "user_id", "seat_id", "branch", "desired_at", "created_at", "notified_at"));

        private final String title;
        private final List<String> columns;

        Table(String title, List<String> columns) {
            this.title = title;
            this.columns = columns;
        }

        String title() {
            return title;
        }

        /** Of one epoch, as a query. */
        String query() {
            return "SELECT " + String.join(", ", columns) + " FROM projection." + title + " WHERE epoch = :epoch";
        }

        String text(ResultSet row) throws SQLException {
            var text = new StringBuilder();
            for (String column : columns) {
                text.append(text.isEmpty() ? "" : "|").append(cell(row, column));
            }
            return text.toString();
        }

        private static String cell(ResultSet row, String column) throws SQLException {
            String value = column.endsWith("_at")
                    ? Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                            .map(time -> time.toInstant().toString())
                            .orElse(NONE)
                    : row.getString(column);
            return row.wasNull() ? NONE : value;
        }
    }

    static String of(User user) {
        return text(
                user.id(),
                Cells.text(user.studentId()),
                Cells.text(user.name()),
                flag(user.staff()),
                time(user.created()));
    }

    static String of(Seat seat) {
        return text(
                seat.id(),
                Cells.text(seat.branch()),
                Cells.text(seat.area()),
                flag(seat.power()),
                flag(seat.monitor()),
                flag(seat.maintenance()));
    }

    static String of(Reservation reservation) {
        return text(
                reservation.id(),
                reservation.user(),
                reservation.seat(),
                time(reservation.slot().start()),
                time(reservation.slot().end()),
                reservation.status(),
                time(reservation.created()),
                time(reservation.checkedIn()));
    }

    static String of(WaitlistEntry entry) {
        return text(
                entry.id(),
                entry.user(),
                entry.seat().map(SeatId::toString).orElse(NONE),
                Cells.text(entry.branch()),
                time(entry.desired()),
                time(entry.created()),
                time(entry.notified()));
    }

    private static String text(Object... cells) {
        return List.of(cells).stream().map(Object::toString).collect(Collectors.joining("|"));
    }

    private static String flag(boolean flag) {
        return flag ? "t" : "f";
    }

    private static String time(Instant moment) {
        return Cells.moment(moment).toString();
    }

    private static String time(Optional<Instant> moment) {
        return moment.map(RowText::time).orElse(NONE);
    }
}
