package dlsms.projection;

import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.storage.OutboxEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row of the audit log.
 *
 * @param ordinal of the event within its entry, from 0
 */
record AuditRow(LogPosition position, int ordinal, Instant at, Actor actor, EventText event) {

    private static final String GAP = "Gap";

    /** One for each event. */
    static List<AuditRow> of(List<OutboxEntry> entries) {
        var rows = new ArrayList<AuditRow>();
        for (OutboxEntry entry : entries) {
            int ordinal = 0;
            for (var event : entry.events()) {
                rows.add(new AuditRow(entry.position(), ordinal++, entry.stamp(), entry.actor(), EventText.of(event)));
            }
        }
        return rows;
    }

    /** Says that what the entries {@code from} to {@code to} did is not known here. */
    static AuditRow gap(long from, long to, Instant noticed) {
        var text = new Json().number("from", from).number("to", to).toString();
        return new AuditRow(
                new LogPosition(0, to),
                0,
                noticed,
                Actor.SYSTEM,
                new EventText(GAP, Optional.empty(), Optional.of(text)));
    }
}
