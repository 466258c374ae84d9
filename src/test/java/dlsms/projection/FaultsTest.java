package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.UserId;
import dlsms.servers.TcpRelay;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong between the node and PostgreSQL: in the end the rows are right, and each event stands once. */
class FaultsTest {

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void open() {
        site = new Site(folder);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Reservations of many short slots, some given back. */
    private void someHours(int from, int to) {
        for (int hour = from; hour < to; hour++) {
            site.library.reserve(1 + hour % 3, 1 + hour % 5, hour, hour + 1);
            if (hour % 3 == 0) {
                long newest = site.library.machine.state().lastIds().reservation();
                site.library.apply(new SeatCommand.Cancel(new ReservationId((int) newest)));
            }
        }
    }

    @Test
    void twoThatLeadAtOnceDoubleNothing() {
        site.library.furnished(3, 5);
        Projection one = site.start("n1");
        Projection two = site.start("n2");
        for (int hour = 0; hour < 300; hour += 10) {
            someHours(hour, hour + 10);
        }
        site.caughtUp();

        site.isRight();
        assertThat(one.figures().events() + two.figures().events())
                .isEqualTo(site.number("SELECT count(*) FROM audit_log"));
    }

    @Test
    void aConnectionThatBreaksAnywhereLosesAndDoublesNothing() {
        site.library.furnished(3, 5);
        var random = new Random(42);
        try (var relay = TcpRelay.to(site.database.port())) {
            Projection projection = site.start(site.database.url(relay.port()), site.library.source("n1"), Site.LIMITS);
            int round = 0;
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (projection.figures().failures() < 12 && System.nanoTime() - deadline < 0) {
                // Half of them break the answers: what was asked for is done, and nobody hears of it.
                var way = random.nextBoolean() ? TcpRelay.Way.TO_SERVER : TcpRelay.Way.TO_CLIENT;
                relay.holdAfter(way, random.nextInt(8_000)).thenRun(relay::drop);
                someHours(round * 5, round * 5 + 5);
                site.library.noop();
                site.pause(Duration.ofMillis(random.nextInt(60)));
                relay.release();
                round++;
            }
            relay.release();
            site.caughtUp();
            site.isRight();
            assertThat(projection.figures().failures()).isGreaterThan(10);
        }
    }

    @Test
    void postgresMayBeAwayForAsLongAsTheOutboxHolds() {
        site.library.furnished(3, 5);
        try (var relay = TcpRelay.to(site.database.port())) {
            Projection projection = site.start(site.database.url(relay.port()), site.library.source("n1"), Site.LIMITS);
            site.caughtUp();
            relay.cut();
            someHours(0, 200);
            site.until(() -> projection.status(site.clock()).state() == ProjectionState.AWAY);
            assertThat(projection.status(site.clock()).lagEntries()).isPositive();
            relay.heal();
            site.caughtUp();
            assertThat(projection.status(site.clock()).problem()).isEmpty();
            site.isRight();
        }
    }

    @Test
    void aLeaderThatHasNeverReachedPostgresSaysForHowLong() {
        site.library.furnished(3, 5);
        try (var relay = TcpRelay.to(site.database.port())) {
            relay.cut();
            Projection projection = site.start(site.database.url(relay.port()), site.library.source("n1"), Site.LIMITS);
            site.until(() -> projection.status(site.clock()).state() == ProjectionState.AWAY);
            assertThat(projection.status(site.clock()).index()).isEmpty();
            site.until(() -> projection.status(site.clock()).lag().compareTo(Duration.ofSeconds(1)) > 0);
            relay.heal();
            site.caughtUp();
            site.until(() -> projection.status(site.clock()).state() == ProjectionState.PROJECTING);
            assertThat(projection.status(site.clock()).lag()).isZero();
        }
    }

    @Test
    void anErrorIsShownAndDoesNotEndTheProjector() {
        site.library.furnished(3, 5);
        Source source = site.library.source("n1");
        var broken = new AtomicBoolean(true);
        var breaks = new Source(
                "n1",
                source.cluster(),
                () -> {
                    if (broken.get()) {
                        throw new NoClassDefFoundError("of all things");
                    }
                    return true;
                },
                source.applied(),
                source.outbox(),
                source.moments());
        Projection projection = site.start(site.database.url(), breaks, Site.LIMITS);
        site.until(() -> projection.status(site.clock()).state() == ProjectionState.AWAY);
        assertThat(projection.status(site.clock()).problem()).contains("of all things");

        broken.set(false);
        site.caughtUp();
        site.isRight();
    }

    @Test
    void aTransactionThatSomebodyElseHoldsUpIsGivenUpAndDoneAgain() throws SQLException {
        site.library.furnished(3, 5);
        Projection projection = site.start("n1");
        site.caughtUp();
        try (Connection hung = site.database.connect()) {
            hung.setAutoCommit(false);
            hung.createStatement().execute("UPDATE projection.position SET updated_at = now()");
            someHours(0, 10);
            site.until(() -> projection.status(site.clock()).state() == ProjectionState.AWAY);
            assertThat(projection.status(site.clock()).problem()).contains("55P03");
            hung.rollback();
        }
        site.caughtUp();
        site.isRight();
    }

    @Test
    void aCommitThatNobodyWasToldOfIsDoneOnceAfterARestartToo() {
        site.library.furnished(3, 5);
        someHours(0, 10);
        var deaf = new Projection(site.database.url(), site.library.source("n1"), Site.LIMITS, FaultsTest::dies);
        deaf.start();
        site.caughtUp();
        deaf.close();
        someHours(10, 20);
        site.start("n2");
        site.caughtUp();

        site.isRight();
    }

    private static void dies(SortedMap<String, Long> branches) {
        throw new IllegalStateException("nobody is told of " + branches);
    }

    @Test
    void aNewLeaderThatIsBehindPostgresWaitsUntilItHasAppliedAsMuch(@TempDir Path other) {
        site.library.furnished(3, 5);
        someHours(0, 20);
        Projection old = site.start("n1");
        site.caughtUp();
        old.close();

        try (var late = new Library(other).furnished(3, 5)) {
            Projection next = site.start(site.database.url(), late.source("n2"), Site.LIMITS);
            site.until(() -> next.status(site.clock()).state() == ProjectionState.WAITING);
            // Longer than a session may be silent within a transaction.
            var verified = CompletableFuture.supplyAsync(() -> next.verify(Duration.ofSeconds(60)));
            site.pause(Duration.ofMillis(5_500));
            for (int hour = 0; hour < 20; hour++) {
                late.reserve(1 + hour % 3, 1 + hour % 5, hour, hour + 1);
                if (hour % 3 == 0) {
                    late.apply(new SeatCommand.Cancel(new ReservationId(hour + 1)));
                }
            }
            late.reserve(1, 1, 100, 101);
            site.until(() -> site.number("SELECT applied_index FROM projection") == late.applied());
            assertThat(verified.join().differences()).isEmpty();
            assertThat(next.verify(Duration.ofSeconds(10)).differences()).isEmpty();
            next.close();
        }
    }

    @Test
    void aPositionThatWentBackIsGoneOnFrom() {
        site.library.furnished(3, 5);
        Projection projection = site.start("n1");
        site.caughtUp();
        someHours(0, 10);
        site.caughtUp();
        // What a standby that was promoted has never got.
        site.database.run("""
                BEGIN;
                DELETE FROM projection.reservations WHERE id > 3;
                DELETE FROM projection.audit_log WHERE log_index > 12;
                UPDATE projection.reservations SET status = 'CONFIRMED' WHERE id = 1;
                UPDATE projection.position SET applied_index = 9, audited_index = 9;
                DELETE FROM projection.reservations;
                COMMIT""");
        someHours(10, 20);
        site.caughtUp();

        site.isRight();
        assertThat(projection.figures().rebuilds()).isZero();
    }

    @Test
    void anotherClustersDatabaseIsRefusedUntilToldOtherwise(@TempDir Path other) {
        site.library.furnished(3, 5);
        someHours(0, 10);
        Projection old = site.start("n1");
        site.caughtUp();
        old.close();
        List<String> before = site.rows("SELECT * FROM reservations ORDER BY id");

        try (var restored = new Library(other)) {
            restored.found("cluster-2").furnished(2, 2);
            restored.reserve(1, 1, 0, 1);
            Projection next = site.start(site.database.url(), restored.source("r1"), Site.LIMITS);
            site.until(() -> next.status(site.clock()).state() == ProjectionState.REFUSED);
            assertThat(next.status(site.clock()).problem())
                    .contains("cluster-1")
                    .contains("cluster-2");
            assertThat(next.status(site.clock()).state().isAlarm()).isTrue();
            assertThat(site.rows("SELECT * FROM reservations ORDER BY id")).isEqualTo(before);
            assertThat(site.failure(() -> next.rebuild(false))).contains("--adopt");

            next.rebuild(true);
            site.until(() -> site.rows("SELECT cluster_id, applied_index, rebuild_wanted FROM projection")
                    .equals(List.of("cluster-2|" + restored.applied() + "|f")));
            assertThat(next.verify(Duration.ofSeconds(10)).differences()).isEmpty();
            assertThat(site.rows("SELECT DISTINCT cluster_id FROM audit_log ORDER BY 1"))
                    .containsExactly("cluster-1", "cluster-2");
            next.close();
        }
    }

    @Test
    void theTripwireStopsTheProjectorAndNamesTheRows() {
        site.library.furnished(3, 5);
        Projection projection = site.start("n1");
        site.caughtUp();
        site.database.run("""
                INSERT INTO projection.reservations
                SELECT epoch, 999, 1, 2, '2026-11-02 10:00Z', '2026-11-02 12:00Z', 'CONFIRMED', now(), NULL
                FROM projection.position""");
        site.library.reserve(1, 2, 3, 5);
        site.until(() -> projection.status(site.clock()).state() == ProjectionState.STOPPED);
        assertThat(projection.status(site.clock()).problem()).contains("reservations 1 and 999 of seat 2");
        assertThat(projection.status(site.clock()).state().isAlarm()).isTrue();

        someHours(20, 30);
        assertThat(projection.status(site.clock()).lagEntries()).isGreaterThan(10);
        assertThat(site.number("SELECT count(*) FROM reservations")).isEqualTo(1);

        projection.rebuild(false);
        site.caughtUp();
        site.isRight();
        assertThat(projection.status(site.clock()).state()).isEqualTo(ProjectionState.PROJECTING);
    }

    @Test
    void theTripwireStopsARebuildToo() {
        site.library.furnished(3, 5);
        site.library.reserve(1, 2, 3, 5);
        Projection projection = site.start("n1");
        site.caughtUp();
        site.database.run("""
                CREATE FUNCTION projection.plant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    INSERT INTO projection.reservations VALUES (NEW.epoch, 999, 1, 2,
                        '2026-11-02 10:00Z', '2026-11-02 12:00Z', 'CONFIRMED', now(), NULL) ON CONFLICT DO NOTHING;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER plant BEFORE INSERT ON projection.seats
                    FOR EACH ROW EXECUTE FUNCTION projection.plant()""");
        projection.rebuild(false);
        site.until(() -> projection.status(site.clock()).state() == ProjectionState.STOPPED);
        assertThat(projection.status(site.clock()).problem()).contains("reservations 1 and 999 of seat 2");

        // It looks again and again, and leads again; nobody has asked for another rebuild.
        someHours(20, 30);
        site.library.leads = false;
        site.until(() -> projection.status(site.clock()).state() == ProjectionState.STANDBY);
        site.library.leads = true;
        site.until(() -> projection.status(site.clock()).state() == ProjectionState.STOPPED);
        assertThat(projection.status(site.clock()).problem()).contains("reservations 1 and 999 of seat 2");
        assertThat(projection.figures().rebuilds()).isEqualTo(1);
        assertThat(site.rows("SELECT id FROM reservations")).containsExactly("1");

        site.database.run("DROP TRIGGER plant ON projection.seats");
        projection.rebuild(false);
        site.caughtUp();
        site.isRight();
        assertThat(projection.figures().rebuilds()).isEqualTo(2);
    }

    @Test
    void textsAndTimesThatPostgresRefusesDoNotStopIt() {
        site.library.furnished(1, 1);
        site.library.apply(new SeatCommand.Register("N\0U\0L", "half \uD800 a pair, \"quoted\" \\ and \t", "h", false));
        site.library.apply(new SeatCommand.AddSeat("Br\0anch", "\0", true, true, false));
        site.library.apply(new SeatCommand.Operation("text \0 \u0001 \u2028", "from\0"));
        site.library.apply(new SeatCommand.JoinWaitlist(
                new UserId(1), Optional.of(new SeatId(2)), "", Optional.of(Instant.parse("+200000-01-01T00:00:00Z"))));
        site.library.apply(new SeatCommand.Notify(new SeatId(2), "mess\0age"));
        site.library.later(Duration.ofDays(365L * 20_000));
        site.library.reserve(1, 1, 0, 1);
        site.library.apply(new SeatCommand.Register("S9", "far", "h", false));
        site.start("n1");
        site.caughtUp();

        site.isRight();
        assertThat(site.rows("SELECT student_id, name FROM users WHERE id = 2"))
                .containsExactly("N\uFFFDU\uFFFDL|half ? a pair, \"quoted\" \\ and \t");
        assertThat(site.rows("SELECT message FROM notifications")).containsExactly("mess\uFFFDage");
        assertThat(site.rows("SELECT extract(year FROM created_at) FROM users WHERE id = 3"))
                .containsExactly("9999");
    }

    @Test
    void rowsThatAPersonChangedAreFoundAndStopNothing() {
        site.library.furnished(3, 5);
        someHours(0, 10);
        Projection projection = site.start("n1");
        site.caughtUp();
        site.database.run("""
                DELETE FROM projection.users WHERE id = 2;
                UPDATE projection.reservations SET user_id = 77 WHERE id = 2;
                DELETE FROM projection.reservations WHERE id = 3;
                INSERT INTO projection.waitlist SELECT epoch, 55, 1, 1, 'x', NULL, now(), NULL FROM projection.position;
                DELETE FROM projection.audit_log WHERE log_index = 12;
                INSERT INTO projection.branches SELECT epoch, 'Nowhere' FROM projection.position""");
        var differences =
                new ArrayList<>(projection.verify(Duration.ofSeconds(10)).differences());
        differences.replaceAll(text -> text.replaceFirst("(: [a-z ]+).*", "$1"));
        assertThat(differences)
                .containsExactlyInAnyOrder(
                        "users 2: missing",
                        "reservations 2: not as in the state",
                        "reservations 3: missing",
                        "waitlist 55: not as in the state",
                        "branches Nowhere: not in the state",
                        "audit_log: missing");

        site.library.apply(new SeatCommand.Cancel(new ReservationId(2)));
        site.library.apply(new SeatCommand.Cancel(new ReservationId(3)));
        someHours(10, 20);
        site.caughtUp();
        assertThat(projection.verify(Duration.ofSeconds(10)).differences()).hasSize(4);

        site.database.run("DROP SCHEMA projection CASCADE");
        someHours(20, 30);
        site.caughtUp();
        site.isRight();
    }
}
