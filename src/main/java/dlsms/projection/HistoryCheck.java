package dlsms.projection;

import dlsms.seat.SeatEvent;
import dlsms.storage.Outbox;
import dlsms.storage.OutboxEntry;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Whether audit_log and notifications say what the outbox says, as far as it goes back, each thing once. What lies in a
 * gap that the audit log admits is left out. One thread, within a transaction.
 */
final class HistoryCheck {

    private static final int ENTRIES_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 4 << 20;

    private static final String GAPS = """
            SELECT (after->>'from')::bigint, (after->>'to')::bigint FROM projection.audit_log
            WHERE cluster = :cluster AND event = 'Gap'""";

    private static final String AUDIT = """
            SELECT log_index, ordinal, term, at, actor_user_id, actor, event FROM projection.audit_log
            WHERE cluster = :cluster AND log_index > :after AND log_index <= :through AND event <> 'Gap'""";

    private static final String NOTIFICATIONS = """
            SELECT log_index, ordinal, at, waitlist_id, user_id, seat_id, message FROM projection.notifications
            WHERE cluster = :cluster AND log_index > :after AND log_index <= :through""";

    private final Handle handle;
    private final Position position;
    private final Consumer<String> differs;
    private final List<Gap> gaps;
    private long rows;

    private record Gap(long from, long to) {}

    HistoryCheck(Handle handle, Position position, Consumer<String> differs) {
        this.handle = handle;
        this.position = position;
        this.differs = differs;
        this.gaps = handle.createQuery(GAPS)
                .bind("cluster", position.cluster())
                .map((row, context) -> new Gap(row.getLong(1), row.getLong(2)))
                .list();
    }

    /** @return how many rows were looked at */
    long run(Outbox outbox) {
        long at = 0;
        while (at < position.applied()) {
            Outbox.Batch batch = outbox.after(at, ENTRIES_AT_ONCE, BYTES_AT_ONCE);
            long through = Math.min(batch.through(), position.applied());
            if (through <= batch.after()) {
                return rows;
            }
            check(
                    batch.entries().stream()
                            .filter(entry -> entry.position().index() <= through)
                            .filter(this::isExpected)
                            .toList(),
                    batch.after(),
                    through);
            at = through;
        }
        return rows;
    }

    private boolean isExpected(OutboxEntry entry) {
        long index = entry.position().index();
        return gaps.stream().noneMatch(gap -> gap.from() <= index && index <= gap.to());
    }

    private void check(List<OutboxEntry> entries, long after, long through) {
        Set<String> audit = new HashSet<>();
        Set<String> notifications = new HashSet<>();
        for (AuditRow row : AuditRow.of(entries)) {
            audit.add(text(row));
        }
        entries.forEach(entry -> notified(entry, notifications));
        compare("audit_log", AUDIT, audit, after, through);
        compare("notifications", NOTIFICATIONS, notifications, after, through);
    }

    private void compare(String table, String sql, Set<String> expected, long after, long through) {
        List<String> found = new ArrayList<>();
        handle.createQuery(sql)
                .bind("cluster", position.cluster())
                .bind("after", after)
                .bind("through", through)
                .map((row, context) -> {
                    var cells = new ArrayList<String>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        boolean time = row.getMetaData().getColumnName(i).equals("at");
                        cells.add(
                                time
                                        ? row.getObject(i, OffsetDateTime.class)
                                                .toInstant()
                                                .toString()
                                        : row.getString(i));
                    }
                    return String.join("|", cells);
                })
                .forEach(found::add);
        rows += found.size();
        for (String row : found) {
            if (!expected.remove(row)) {
                differs.accept(table + ": not as in the outbox: " + row);
            }
        }
        expected.stream().sorted().forEach(row -> differs.accept(table + ": missing: " + row));
    }

    private static String text(AuditRow row) {
        return String.join(
                "|",
                Long.toString(row.position().index()),
                Integer.toString(row.ordinal()),
                Long.toString(row.position().term()),
                Cells.moment(row.at()).toString(),
                Integer.toString(row.actor().user().value()),
                Cells.text(row.actor().name()),
                row.event().name());
    }

    private static void notified(OutboxEntry entry, Set<String> into) {
        int ordinal = 0;
        for (SeatEvent event : entry.events()) {
            if (event instanceof SeatEvent.WaiterNotified(var waiter, var seat, String message)) {
                into.add(String.join(
                        "|",
                        Long.toString(entry.position().index()),
                        Integer.toString(ordinal),
                        Cells.moment(entry.stamp()).toString(),
                        waiter.id().toString(),
                        waiter.user().toString(),
                        seat.toString(),
                        Cells.text(message)));
            }
            ordinal++;
        }
    }
}
