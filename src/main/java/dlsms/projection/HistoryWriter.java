package dlsms.projection;

import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.WaitlistEntry;
import dlsms.storage.OutboxEntry;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Writes audit_log and notifications. A row that is there stays: what an entry did never changes. One thread, within a
 * transaction.
 */
final class HistoryWriter {

    private static final String AUDIT = """
            INSERT INTO projection.audit_log
                (cluster, log_index, ordinal, term, at, actor_user_id, actor_staff, actor, event, before, after)
            VALUES (:cluster, :index, :ordinal, :term, :at, :user, :staff, :actor, :event,
                :before::jsonb, :after::jsonb)
            ON CONFLICT (cluster, log_index, ordinal) DO NOTHING""";

    private static final String NOTIFICATIONS = """
            INSERT INTO projection.notifications
                (cluster, log_index, ordinal, at, waitlist_id, user_id, seat_id, message)
            VALUES (:cluster, :index, :ordinal, :at, :entry, :user, :seat, :message)
            ON CONFLICT (cluster, log_index, ordinal) DO NOTHING""";

    private final Handle handle;
    private final int cluster;

    HistoryWriter(Handle handle, int cluster) {
        this.handle = handle;
        this.cluster = cluster;
    }

    /** @return how many rows that was */
    int write(List<OutboxEntry> entries) {
        List<AuditRow> rows = AuditRow.of(entries);
        audit(rows);
        notifications(entries);
        return rows.size();
    }

    void audit(List<AuditRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch(AUDIT)) {
            for (AuditRow row : rows) {
                batch.bind("cluster", cluster)
                        .bind("index", row.position().index())
                        .bind("ordinal", row.ordinal())
                        .bind("term", row.position().term())
                        .bind("at", Cells.time(row.at()))
                        .bind("user", row.actor().user().value())
                        .bind("staff", row.actor().staff())
                        .bind("actor", Cells.text(row.actor().name()))
                        .bind("event", row.event().name())
                        .bind("before", row.event().before())
                        .bind("after", row.event().after())
                        .add();
                if (batch.size() == RowWriter.ROWS_AT_ONCE) {
                    batch.execute();
                }
            }
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    private void notifications(List<OutboxEntry> entries) {
        try (PreparedBatch batch = handle.prepareBatch(NOTIFICATIONS)) {
            for (OutboxEntry entry : entries) {
                int ordinal = 0;
                for (SeatEvent event : entry.events()) {
                    if (event instanceof SeatEvent.WaiterNotified(WaitlistEntry waiter, SeatId seat, String message)) {
                        bind(batch, entry, waiter);
                        batch.bind("ordinal", ordinal)
                                .bind("seat", seat.value())
                                .bind("message", Cells.text(message))
                                .add();
                    }
                    ordinal++;
                }
            }
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    private void bind(PreparedBatch batch, OutboxEntry entry, WaitlistEntry waiter) {
        batch.bind("cluster", cluster)
                .bind("index", entry.position().index())
                .bind("at", Cells.time(entry.stamp()))
                .bind("entry", waiter.id().value())
                .bind("user", waiter.user().value());
    }
}
