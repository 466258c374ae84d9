package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistId;
import dlsms.servers.TcpRelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All rows anew: from the state, while events go on, whoever does it and however often it breaks off. */
class RebuildTest {

    /** Few rows a transaction, so that there are many. */
    private static final ProjectionLimits SMALL =
            new ProjectionLimits(20, 4 << 20, 7, Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofMillis(200));

    @TempDir
    Path folder;

    private Site site;
    private int hour;

    private void open(long outboxEntriesMax) {
        site = new Site(folder, outboxEntriesMax);
        site.library.furnished(4, 6);
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** Whatever changes rows or takes them away, a few times over. */
    private void happenings(int rounds) {
        for (int i = 0; i < rounds; i++) {
            hour += 1;
            site.library.reserve(1 + hour % 4, 1 + hour % 6, hour, hour + 2);
            site.library.reserve(1 + (hour + 1) % 4, 1 + hour % 6, hour + 2, hour + 3);
            int newest = site.library.machine.state().lastIds().reservation();
            site.library.apply(new SeatCommand.Cancel(new ReservationId(newest)));
            site.library.apply(new SeatCommand.Cancel(new ReservationId(Math.max(1, newest / 2))));
            site.library.apply(new SeatCommand.JoinWaitlist(
                    new UserId(1 + hour % 4), Optional.of(new SeatId(1 + hour % 6)), "", Optional.empty()));
            int waiting = site.library.machine.state().lastIds().waitlist();
            site.library.apply(new SeatCommand.LeaveWaitlist(new WaitlistId(Math.max(1, waiting - hour % 5))));
        }
    }

    @Test
    void whoHasMissedMoreThanTheOutboxHoldsIsRebuiltAndTheAuditLogSaysSo() {
        open(50);
        Projection before = site.start("n1", SMALL);
        happenings(3);
        site.caughtUp();
        before.close();
        long last = site.number("SELECT applied_index FROM projection");
        happenings(40);
        Projection after = site.start("n2", SMALL);
        site.caughtUp();

        site.isRight();
        assertThat(after.figures().rebuilds()).isEqualTo(1);
        List<String> gaps = site.rows("SELECT after->>'from', after->>'to' FROM audit_log WHERE event = 'Gap'");
        assertThat(gaps).hasSize(1);
        long to = Long.parseLong(gaps.getFirst().split("\\|")[1]);
        assertThat(gaps).containsExactly((last + 1) + "|" + to);
        assertThat(site.number("SELECT count(*) FROM audit_log WHERE log_index > " + last + " AND log_index < " + to))
                .isZero();
        assertThat(site.number("SELECT min(log_index) FROM audit_log WHERE log_index > " + to))
                .isEqualTo(to + 1);
        site.until(() -> site.number("SELECT count(DISTINCT epoch) FROM projection.reservations") == 1);
    }

    @Test
    void aNewDatabaseGetsAllThatTheStateHolds() {
        open(20);
        happenings(40);
        var fewBytes = new ProjectionLimits(100, 300, 7, SMALL.pace(), SMALL.poll(), SMALL.backoffMax());
        Projection projection = site.start("n1", fewBytes);
        site.caughtUp();

        site.isRight();
        assertThat(projection.figures().batches())
                .as("of events that the rebuild has left out")
                .isZero();
        assertThat(site.rows("SELECT after->>'from' FROM audit_log WHERE event = 'Gap'"))
                .containsExactly("1");
    }

    @Test
    void whatHappensMeanwhileIsInItAndOneRebuildIsEnoughWhereTheOutboxHoldsLessThanItTakes() throws Exception {
        open(80);
        happenings(100);
        var on = new AtomicBoolean(true);
        Thread load = Thread.ofPlatform().start(() -> {
            while (on.get()) {
                happenings(1);
                site.pause(Duration.ofMillis(50));
            }
        });
        try (var relay = TcpRelay.to(site.database.port())) {
            relay.delay(Duration.ofMillis(2));
            Projection projection = site.start(site.database.url(relay.port()), site.library.source("n1"), SMALL);
            site.until(() -> projection.figures().rowsRebuilt() > 0);
            long begun = site.library.applied();
            site.until(() -> projection.status(site.clock()).state() == ProjectionState.PROJECTING);
            assertThat(site.library.applied() - begun).isGreaterThan(80);
            assertThat(projection.figures().rebuilds()).isEqualTo(1);
            on.set(false);
            load.join();
            site.caughtUp();
            site.isRight();
        } finally {
            on.set(false);
            load.join();
        }
    }

    @Test
    void toAdoptTheSameClusterMakesNoGap() {
        open(50);
        Projection projection = site.start("n1", SMALL);
        for (int i = 0; i < 20; i++) {
            happenings(1);
            site.caughtUp();
        }
        projection.rebuild(true);
        site.caughtUp();
        // A position that can't be.
        site.database.run("UPDATE projection.position SET applied_index = 1000000, audited_index = 1000000");
        site.until(() -> projection.status(site.clock()).state() == ProjectionState.WAITING);
        projection.rebuild(true);
        site.caughtUp();

        site.isRight();
        assertThat(projection.figures().rebuilds()).isEqualTo(2);
        assertThat(site.rows("SELECT after->>'from' FROM audit_log WHERE event = 'Gap'"))
                .isEmpty();
    }

    @Test
    void aLateLeaderOrdersNoRebuild() {
        open(100_000);
        site.start("n1", SMALL);
        site.caughtUp();
        try (var database = new Database(site.database.url(), "late")) {
            Position seen = database.inTransaction(Positions::read).orElseThrow();
            happenings(3);
            site.caughtUp();
            assertThat((boolean) database.inTransaction(handle -> Positions.wantRebuild(handle, seen)))
                    .isFalse();
            Position now = database.inTransaction(Positions::read).orElseThrow();
            assertThat(now.rebuildWanted()).isFalse();
            assertThat((boolean) database.inTransaction(handle -> Positions.wantRebuild(handle, now)))
                    .isTrue();
        }
        site.caughtUp();
        site.isRight();
    }

    @Test
    void readersSeeTheOldRowsWholeThenTheNewOnesWhole() {
        open(100_000);
        happenings(60);
        Projection projection = site.start("n1", SMALL);
        site.caughtUp();
        // What a person's hand has left is the old picture: each reader sees that or the right one, and no other.
        site.database.run("DELETE FROM projection.reservations WHERE id % 2 = 0");
        String look = "SELECT count(*), sum(id) FROM reservations";
        List<String> seen = new ArrayList<>(site.rows(look));
        projection.rebuild(false);
        site.until(() -> {
            seen.addAll(site.rows(look));
            return site.rows("SELECT rebuild_wanted FROM projection").equals(List.of("f"));
        });
        seen.addAll(site.rows(look));

        assertThat(seen.stream().distinct().toList()).hasSize(2);
        site.isRight();
    }

    @Test
    void aRebuildThatBreaksOffAnywhereIsBegunAnewByWhoeverLeads() {
        open(100_000);
        happenings(60);
        var random = new Random(7);
        try (var relay = TcpRelay.to(site.database.port())) {
            for (int i = 0; i < 12; i++) {
                Projection one = site.start(site.database.url(relay.port()), site.library.source("n" + i), SMALL);
                site.until(() -> one.status(site.clock()).index().isPresent());
                one.rebuild(false);
                happenings(2);
                site.pause(Duration.ofMillis(random.nextInt(80)));
                // Without a word, as a kill would do it.
                var way = random.nextBoolean() ? TcpRelay.Way.TO_SERVER : TcpRelay.Way.TO_CLIENT;
                relay.hold(way);
                relay.drop();
                one.close();
                relay.release();
            }
        }
        site.start("last", SMALL);
        site.caughtUp();
        site.isRight();
        site.until(() -> site.number("SELECT count(DISTINCT epoch) FROM projection.reservations") == 1);
    }

    @Test
    void ofTwoThatRebuildAtOnceOneGetsThrough() {
        open(100_000);
        happenings(60);
        Projection one = site.start("n1", SMALL);
        Projection two = site.start("n2", SMALL);
        site.caughtUp();
        for (int i = 0; i < 5; i++) {
            one.rebuild(false);
            happenings(5);
            two.rebuild(false);
        }
        site.caughtUp();
        site.isRight();
    }

    @Test
    void whatTheStateForgetsStaysAndWhatIsDroppedGoes() {
        open(100_000);
        site.library.reserve(1, 1, 0, 1);
        site.library.apply(new SeatCommand.CheckIn(new ReservationId(1)));
        site.library.reserve(2, 2, 0, 1);
        site.library.later(Duration.ofHours(2)).apply(new SeatCommand.Tick());
        site.library.later(Duration.ofDays(3)).apply(new SeatCommand.Tick());
        site.library.reserve(3, 3, 75, 76);
        Projection projection = site.start("n1", SMALL);
        site.caughtUp();
        assertThat(site.library.machine.state().reservation(new ReservationId(1)))
                .isEmpty();
        assertThat(site.rows("SELECT id, status FROM reservations ORDER BY id"))
                .containsExactly("1|COMPLETED", "2|NO_SHOW", "3|CONFIRMED");
        site.isRight();

        var told = site.told();
        site.library.apply(new SeatCommand.SetRetention(1));
        site.library.later(Duration.ofHours(1)).apply(new SeatCommand.DropHistory());
        site.caughtUp();
        assertThat(site.rows("SELECT id FROM reservations")).containsExactly("3");
        assertThat(site.rows("SELECT after FROM audit_log WHERE event = 'HistoryDropped'"))
                .containsExactly("{\"next_kept_reservation_id\": 3}");
        assertThat(site.told())
                .as("what had left the state made no new version: cached answers are still right")
                .isEqualTo(told);
        site.isRight();

        projection.rebuild(false);
        site.caughtUp();
        site.isRight();
    }
}
