package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.storage.Outbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much comes into one transaction, as triggers in PostgreSQL see it. */
class TransactionSizesTest {

    private static final int BYTES = 500;
    private static final int ROWS = 7;
    private static final int ENTRIES = 20;
    private static final ProjectionLimits FEW_BYTES = limits(2_000, BYTES);
    private static final ProjectionLimits FEW_ENTRIES = limits(ENTRIES, 4 << 20);

    private static final List<String> TABLES =
            List.of("users", "branches", "areas", "seats", "reservations", "waitlist");

    @TempDir
    Path folder;

    private Site site;
    private int hour;

    private static ProjectionLimits limits(int entries, long bytes) {
        return new ProjectionLimits(
                entries, bytes, ROWS, Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofMillis(200));
    }

    @BeforeEach
    void open() {
        site = new Site(folder);
        site.library.furnished(4, 6);
        reserve(20);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Each is one event. */
    private void reserve(int times) {
        for (int i = 0; i < times; i++) {
            site.library.reserve(1 + i % 4, 1 + i % 6, hour, hour + 1);
            hour += 2;
        }
    }

    private void projectAndClose() {
        try (Projection projection = site.start("n1", FEW_ENTRIES)) {
            site.caughtUp();
            projection.rebuild(false);
            site.caughtUp();
            site.until(() -> site.number("SELECT count(DISTINCT epoch) FROM projection.reservations") == 1);
        }
    }

    /** @return from here on */
    private long watchPosition() {
        site.database.run("CREATE TABLE steps (audited bigint)");
        site.database.run("CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO public.steps VALUES (NEW.audited_index); RETURN NULL; END'");
        site.database.run(
                "CREATE TRIGGER step AFTER UPDATE ON projection.position FOR EACH ROW EXECUTE FUNCTION step()");
        return site.number("SELECT audited_index FROM projection.position");
    }

    private void assertCutByBytes(long from, long bytes) {
        assertThat(bytes).isGreaterThan(5 * BYTES);
        assertThat(BYTES * site.number("SELECT count(DISTINCT audited) FROM steps WHERE audited > " + from))
                .isGreaterThanOrEqualTo(bytes);
        site.isRight();
    }

    @Test
    void aTransactionOfTheProjectorIsCutByBytes() {
        projectAndClose();
        long from = watchPosition();
        long bytes = bytesOf(100);
        site.start("n2", FEW_BYTES);
        site.caughtUp();
        assertCutByBytes(from, bytes);
    }

    @Test
    void aTransactionOfARebuildIsCutByBytes() {
        projectAndClose();
        long from = watchPosition();
        long bytes = bytesOf(100);
        site.database.run("UPDATE projection.position SET rebuild_wanted = true");
        Projection projection = site.start("n2", FEW_BYTES);
        site.caughtUp();
        assertThat(projection.figures().rebuilds()).isEqualTo(1);
        assertThat(projection.figures().batches()).isZero();
        assertCutByBytes(from, bytes);
    }

    private long bytesOf(int reservations) {
        var outbox = new Outbox(site.library.database);
        long before = outbox.size().bytes();
        reserve(reservations);
        return outbox.size().bytes() - before;
    }

    private void watchDeletes() {
        site.database.run("CREATE TABLE gone (xact bigint, amount bigint, applied bigint, in_rebuild boolean)");
        site.database.run("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                + " INSERT INTO public.gone SELECT txid_current(), (SELECT count(*) FROM taken), p.applied_index,"
                + " p.rebuild_wanted FROM projection.position p; RETURN NULL; END'");
        TABLES.forEach(table -> site.database.run("CREATE TRIGGER note AFTER DELETE ON projection." + table
                + " REFERENCING OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION note()"));
    }

    @Test
    void oldEpochsAreDeletedAFewRowsAtATime() {
        Projection projection = site.start("n1", FEW_ENTRIES);
        site.caughtUp();
        // What a rebuild has left that broke off: the next one begins with that.
        long left = site.number("SELECT nextval('projection.epochs')");
        site.database.run("INSERT INTO projection.branches SELECT " + left + ", n FROM generate_series(1, 20) n");
        long old = TABLES.stream()
                .mapToLong(table -> site.number("SELECT count(*) FROM projection." + table))
                .sum();
        watchDeletes();
        projection.rebuild(false);
        site.until(() -> site.number("SELECT coalesce(sum(amount), 0) FROM gone") == old);

        assertThat(site.number("SELECT sum(amount) FROM gone WHERE in_rebuild")).isEqualTo(20);
        assertThat(site.number("SELECT max(n) FROM (SELECT sum(amount) AS n FROM gone GROUP BY xact) AS of_each"))
                .isEqualTo(ROWS);
        site.isRight();
    }

    @Test
    void oldEpochsGoAlsoWhereEntriesWaitAllTheTime() {
        projectAndClose();
        watchDeletes();
        site.database.run("INSERT INTO projection.branches VALUES (1, 'old')");
        reserve(30 * ENTRIES);
        site.start("n2", FEW_ENTRIES);
        site.caughtUp();
        site.until(() -> site.number("SELECT coalesce(sum(amount), 0) FROM gone") == 1);

        assertThat(site.number("SELECT min(applied) FROM gone WHERE amount = 1"))
                .as("while others waited")
                .isLessThan(site.library.applied());
        site.isRight();
    }
}
