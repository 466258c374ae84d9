package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.storage.SeatStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A library, an empty database, and projections from the one to the other. */
final class Site implements AutoCloseable {

    /** As nodes run, but quick to look and to come again. */
    static final ProjectionLimits LIMITS = new ProjectionLimits(
            2_000, 4 << 20, 5_000, Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofMillis(500));

    final Library library;
    final Databases.Fresh database = Databases.fresh();
    private final Deque<Projection> running = new ArrayDeque<>();
    private final SortedMap<String, Long> told = new TreeMap<>();

    Site(Path folder) {
        this(folder, SeatStore.OUTBOX_ENTRIES_MAX);
    }

    Site(Path folder, long outboxEntriesMax) {
        library = new Library(folder, outboxEntriesMax);
    }

    Projection start(String node) {
        return start(node, LIMITS);
    }

    Projection start(String node, ProjectionLimits limits) {
        return start(database.url(), library.source(node), limits);
    }

    Projection start(PostgresUrl url, Source source, ProjectionLimits limits) {
        var projection = new Projection(url, source, limits, this::tell);
        library.machine.whenChanged(projection::wake);
        running.push(projection);
        projection.start();
        return projection;
    }

    private synchronized void tell(SortedMap<String, Long> branches) {
        branches.forEach((branch, index) -> told.merge(branch, index, Long::max));
    }

    synchronized SortedMap<String, Long> told() {
        return new TreeMap<>(told);
    }

    /** PostgreSQL holds all that the library has applied. */
    void caughtUp() {
        until(() -> database.rows("SELECT 1 FROM pg_class WHERE relname = 'position' AND relnamespace ="
                        + " to_regnamespace('projection')")
                .equals(List.of("1")));
        until(() -> rows("SELECT applied_index, rebuild_wanted FROM projection.position")
                .equals(List.of(library.applied() + "|f")));
    }

    /** Row by row as the state, once PostgreSQL is as far. */
    void isRight() {
        VerificationReport report = running.peek().verify(Duration.ofSeconds(30));
        assertThat(report.differences()).isEmpty();
        assertThat(report.rows()).isPositive();
        assertThat(rows("SELECT 1 FROM audit_log GROUP BY cluster_id, log_index, ordinal HAVING count(*) > 1"))
                .isEmpty();
    }

    /** What it says when it refuses. */
    String failure(Runnable refused) {
        try {
            refused.run();
            return "";
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    void pause(Duration length) {
        LockSupport.parkNanos(length.toNanos());
    }

    void until(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(condition::getAsBoolean);
    }

    List<String> rows(String sql) {
        return database.rows(sql);
    }

    long number(String sql) {
        return database.number(sql);
    }

    InstantSource clock() {
        return library::clock;
    }

    @Override
    public void close() {
        running.forEach(Projection::close);
        library.close();
    }
}
