package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.NodeId;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatEvent.WaiterNotified;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import dlsms.servers.RealPostgres;
import dlsms.storage.Outbox;
import dlsms.storage.OutboxEntry;
import dlsms.storage.RocksDatabase;
import dlsms.storage.StateMoment;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The state and its histories as lines of text, one for each row, event and notification, once from a node's disk and
 * once from PostgreSQL: the same lines, or one of the two is wrong. Shares no code with the projection.
 */
record Mirror(List<String> rows, List<String> events, List<String> notifications) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
    private static final int CHUNK = 500;
    private static final int BATCH_BYTES_MAX = 8 << 20;

    /** Of each kind of row a query for one text column. */
    private static final List<String> ROWS = List.of(
            "concat_ws('|', 'user', id, student_id, name, staff, TIME(created_at)) FROM users",
            "concat_ws('|', 'seat', id, branch, area, has_power, has_monitor, maintenance) FROM seats",
            "concat_ws('|', 'branch', branch) FROM branches",
            "concat_ws('|', 'area', branch, area) FROM areas",
            "concat_ws('|', 'reservation', id, user_id, seat_id, TIME(starts_at), TIME(ends_at), status,"
                    + " TIME(created_at), coalesce(TIME(checked_in_at), '-')) FROM reservations",
            "concat_ws('|', 'waits', id, user_id, coalesce(seat_id::text, '-'), branch, coalesce(TIME(desired_at),"
                    + " '-'), TIME(created_at), coalesce(TIME(notified_at), '-')) FROM waitlist");

    private static final String EVENTS =
            "concat_ws('|', log_index, ordinal, term, TIME(at), actor_user_id, actor_staff, event) FROM audit_log"
                    + " ORDER BY log_index, ordinal";

    private static final String NOTIFICATIONS =
            "concat_ws('|', log_index, ordinal, TIME(at), waitlist_id, user_id, seat_id, message) FROM notifications"
                    + " ORDER BY log_index, ordinal";

    /** All nodes agree, PostgreSQL has all: then kills the nodes and compares each one's disk with PostgreSQL. */
    static Mirror assertSame(Stack stack) {
        stack.cluster().awaitSameState();
        stack.awaitProjected();
        stack.cluster().nodes().forEach(RealNode::kill);
        var shown = ofPostgres(stack.postgres());
        for (var node : stack.cluster().nodes()) {
            var held = ofDisk(node);
            assertThat(shown.events())
                    .as("audit_log and the outbox of " + node.id())
                    .isEqualTo(held.events());
            assertThat(shown.notifications())
                    .as("notifications and the outbox of " + node.id())
                    .isEqualTo(held.notifications());
            assertThat(shown.rows()).as("rows and the state of " + node.id()).isEqualTo(held.rows());
        }
        System.out.println("PostgreSQL equals each node: " + shown.rows().size() + " rows, "
                + shown.events().size() + " events, " + shown.notifications().size() + " notifications");
        return shown;
    }

    private static Mirror ofPostgres(RealPostgres postgres) {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            var rows = new ArrayList<String>();
            for (var query : ROWS) {
                read(statement, query, rows);
            }
            var events = new ArrayList<String>();
            read(statement, EVENTS, events);
            var notifications = new ArrayList<String>();
            read(statement, NOTIFICATIONS, notifications);
            return new Mirror(rows.stream().sorted().toList(), events, notifications);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(Statement statement, String query, List<String> into) throws SQLException {
        var sql = "SELECT "
                + query.replaceAll("TIME\\((\\w+)\\)", "to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')");
        try (var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                into.add(rows.getString(1));
            }
        }
    }

    private static Mirror ofDisk(RealNode node) {
        try (var database = new RocksDatabase(node.data(), new NodeId(node.id()))) {
            var outbox = new Outbox(database);
            return new Mirror(rows(database), each(outbox, Mirror::lines), each(outbox, Mirror::notifications));
        }
    }

    private static List<String> rows(RocksDatabase database) {
        var rows = new ArrayList<String>();
        try (var moment = StateMoment.open(database)) {
            moment.eachUsers(CHUNK, users -> users.forEach(user -> rows.add(line(user))));
            moment.eachSeats(CHUNK, seats -> seats.forEach(seat -> rows.addAll(lines(seat))));
            moment.eachReservations(CHUNK, some -> some.forEach(reservation -> rows.add(line(reservation))));
            moment.eachWaitlistEntries(CHUNK, some -> some.forEach(entry -> rows.add(line(entry))));
        }
        return rows.stream().distinct().sorted().toList();
    }

    private static String line(User user) {
        return join("user", user.id().value(), user.studentId(), user.name(), flag(user.staff()), time(user.created()));
    }

    private static List<String> lines(Seat seat) {
        return List.of(
                join(
                        "seat",
                        seat.id().value(),
                        seat.branch(),
                        seat.area(),
                        flag(seat.power()),
                        flag(seat.monitor()),
                        flag(seat.maintenance())),
                join("branch", seat.branch()),
                join("area", seat.branch(), seat.area()));
    }

    private static String line(Reservation reservation) {
        return join(
                "reservation",
                reservation.id().value(),
                reservation.user().value(),
                reservation.seat().value(),
                time(reservation.slot().start()),
                time(reservation.slot().end()),
                reservation.status(),
                time(reservation.created()),
                time(reservation.checkedIn()));
    }

    private static String line(WaitlistEntry entry) {
        return join(
                "waits",
                entry.id().value(),
                entry.user().value(),
                entry.seat().map(SeatId::value).map(String::valueOf).orElse("-"),
                entry.branch(),
                time(entry.desired()),
                time(entry.created()),
                time(entry.notified()));
    }

    private static List<String> each(Outbox outbox, Function<OutboxEntry, List<String>> lines) {
        var found = new ArrayList<String>();
        long after = 0;
        var batch = outbox.after(after, CHUNK, BATCH_BYTES_MAX);
        while (batch.through() > after) {
            assertThat(batch.after()).as("the outbox has all").isEqualTo(after);
            batch.entries().forEach(entry -> found.addAll(lines.apply(entry)));
            after = batch.through();
            batch = outbox.after(after, CHUNK, BATCH_BYTES_MAX);
        }
        return found;
    }

    private static List<String> notifications(OutboxEntry entry) {
        var lines = new ArrayList<String>();
        for (int ordinal = 0; ordinal < entry.events().size(); ordinal++) {
            if (entry.events().get(ordinal) instanceof WaiterNotified(var waiter, var seat, String message)) {
                lines.add(join(
                        entry.position().index(),
                        ordinal,
                        time(entry.stamp()),
                        waiter.id().value(),
                        waiter.user().value(),
                        seat.value(),
                        message));
            }
        }
        return lines;
    }

    private static List<String> lines(OutboxEntry entry) {
        var lines = new ArrayList<String>();
        for (SeatEvent event : entry.events()) {
            lines.add(join(
                    entry.position().index(),
                    lines.size(),
                    entry.position().term(),
                    time(entry.stamp()),
                    entry.actor().user().value(),
                    flag(entry.actor().staff()),
                    event.getClass().getSimpleName()));
        }
        return lines;
    }

    private static String join(Object... parts) {
        return String.join("|", Stream.of(parts).map(String::valueOf).toList());
    }

    private static String flag(boolean value) {
        return value ? "t" : "f";
    }

    private static String time(Instant moment) {
        return TIME.format(moment);
    }

    private static String time(Optional<Instant> moment) {
        return moment.map(Mirror::time).orElse("-");
    }
}
