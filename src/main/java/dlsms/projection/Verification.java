package dlsms.projection;

import dlsms.storage.Outbox;
import dlsms.storage.OutboxEntry;
import dlsms.storage.StateMoment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;

/**
 * Compares PostgreSQL with this node's state, row by row, while both go on: the rows as PostgreSQL has them at one
 * moment, with the state of a moment a little earlier and the events that lie between. One thread, which waits.
 */
final class Verification {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    /** The server ends a session that says nothing for 5 s within a transaction. */
    private static final Duration WITHIN_TRANSACTION_MAX = Duration.ofSeconds(3);

    private static final int ROWS_AT_ONCE = 1_000;
    private static final int ENTRIES_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 4 << 20;

    private final Source source;
    private final Database database;
    private final long deadline;
    private final List<String> differences = new ArrayList<>();
    private long more;
    private long rows;

    /** @param patience for PostgreSQL to come as far as the state, and the state as far as PostgreSQL */
    Verification(Source source, Database database, Duration patience) {
        this.source = source;
        this.database = database;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** @throws IllegalStateException where there is nothing to compare, with the reason */
    VerificationReport run() {
        try (StateMoment moment = source.moments().get()) {
            long from = moment.applied().position().index();
            awaitState(awaitPosition(moment, from), deadline);
            var expected = new Expected(moment);
            return database.atOneMoment(handle -> compare(handle, expected, from));
        }
    }

    private long awaitPosition(StateMoment moment, long index) {
        String cluster =
                moment.cluster().orElseThrow(() -> new IllegalStateException("the cluster is not founded yet"));
        Position position = position(cluster);
        while (position.applied() < index || position.rebuildWanted()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("PostgreSQL is at " + position.applied() + ", the state at " + index
                        + (position.rebuildWanted() ? ", and a rebuild is to be done" : ""));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            position = position(cluster);
        }
        return position.applied();
    }

    private Position position(String cluster) {
        Position position = database.inTransaction(Positions::read)
                .orElseThrow(() -> new IllegalStateException("nothing was projected yet"));
        if (!position.clusterId().equals(cluster)) {
            throw new IllegalStateException("the database holds the rows of cluster " + position.clusterId());
        }
        return position;
    }

    private VerificationReport compare(Handle handle, Expected expected, long from) {
        Position position = Positions.read(handle).orElseThrow();
        overlay(expected, from, position.applied());
        for (RowText.Table table : RowText.Table.values()) {
            compare(handle, table, position.epoch(), expected.of(table));
        }
        compareAreas(handle, position.epoch(), expected.areas());
        var histories = new HistoryCheck(handle, position, this::differs);
        rows += histories.run(source.outbox());
        return new VerificationReport(position.applied(), rows, List.copyOf(differences), more);
    }

    private void overlay(Expected expected, long from, long to) {
        long at = from;
        long until = System.nanoTime() + WITHIN_TRANSACTION_MAX.toNanos();
        while (at < to) {
            Outbox.Batch batch = source.outbox().after(at, ENTRIES_AT_ONCE, BYTES_AT_ONCE);
            if (batch.after() > at) {
                throw new IllegalStateException("the outbox no longer has what has happened since; again, please");
            }
            List<OutboxEntry> entries = batch.entries().stream()
                    .filter(entry -> entry.position().index() <= to)
                    .toList();
            expected.add(entries, from);
            at = Math.max(at, batch.through());
            if (at < to && batch.entries().isEmpty()) {
                awaitState(to, until);
            }
        }
    }

    private void awaitState(long index, long until) {
        while (source.applied().getAsLong() < index) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("PostgreSQL is at " + index + ", this node only at "
                        + source.applied().getAsLong());
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private void compare(Handle handle, RowText.Table table, long epoch, Prints expected) {
        handle.createQuery(table.query())
                .bind("epoch", epoch)
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, context) -> new Row(row.getInt("id"), table.text(row)))
                .useStream(found -> found.forEach(row -> {
                    rows++;
                    if (!expected.take(row.id(), row.text())) {
                        differs(table.title() + " " + row.id() + ": not as in the state: " + row.text());
                    }
                }));
        List<Integer> missing = expected.left(VerificationReport.DIFFERENCES_MAX);
        missing.forEach(id -> differs(table.title() + " " + id + ": missing"));
        more += expected.size() - missing.size();
    }

    private record Row(int id, String text) {}

    private void compareAreas(Handle handle, long epoch, TreeSet<RowWriter.Place> expected) {
        var branches = new TreeSet<String>();
        expected.forEach(place -> branches.add(place.branch()));
        var areas = new TreeSet<>(expected);
        handle.createQuery("SELECT branch FROM projection.branches WHERE epoch = :epoch")
                .bind("epoch", epoch)
                .mapTo(String.class)
                .forEach(branch -> take("branches", branches, branch));
        handle.createQuery("SELECT branch, area FROM projection.areas WHERE epoch = :epoch")
                .bind("epoch", epoch)
                .map((row, context) -> new RowWriter.Place(row.getString("branch"), row.getString("area")))
                .forEach(place -> take("areas", areas, place));
        branches.forEach(branch -> differs("branches " + branch + ": missing"));
        areas.forEach(place -> differs("areas " + place + ": missing"));
    }

    private <T> void take(String table, TreeSet<T> expected, T found) {
        rows++;
        if (!expected.remove(found)) {
            differs(table + " " + found + ": not in the state");
        }
    }

    private void differs(String what) {
        if (differences.size() < VerificationReport.DIFFERENCES_MAX) {
            differences.add(what);
        } else {
            more++;
        }
    }
}
