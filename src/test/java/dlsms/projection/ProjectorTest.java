package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.UserId;
import dlsms.storage.Outbox;
import dlsms.storage.SeatStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens in the library comes to stand in a real PostgreSQL. */
class ProjectorTest {

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

    @Test
    void whatHappensBecomesRows() {
        site.library.furnished(2, 3);
        site.library.reserve(1, 2, 0, 2);
        site.library.reserve(2, 1, 1, 3);
        site.library.apply(new SeatCommand.CheckIn(new ReservationId(1)));
        site.library.apply(new SeatCommand.Cancel(new ReservationId(2)));
        site.library.apply(new SeatCommand.JoinWaitlist(
                new UserId(2), Optional.of(new SeatId(2)), "", Optional.of(Library.START.plus(Duration.ofHours(1)))));
        site.start("n1");
        site.caughtUp();

        assertThat(site.rows("SELECT id, student_id, name, staff FROM users ORDER BY id"))
                .containsExactly("1|S1|User 1|f", "2|S2|User 2|f");
        assertThat(site.rows("SELECT id, branch, area, has_power FROM seats ORDER BY id"))
                .containsExactly("1|Science|Zone|f", "2|Main|Zone|f", "3|Science|Zone|t");
        assertThat(site.rows("SELECT branch FROM branches ORDER BY branch")).containsExactly("Main", "Science");
        assertThat(site.rows("""
                SELECT id, user_id, seat_id, status, starts_at AT TIME ZONE 'UTC', checked_in_at IS NOT NULL
                FROM reservations ORDER BY id"""))
                .containsExactly("1|1|2|CHECKED_IN|2026-11-02 08:00:00|t", "2|2|1|CANCELLED|2026-11-02 09:00:00|f");
        assertThat(site.rows("SELECT id, user_id, seat_id, branch, notified_at FROM waitlist"))
                .containsExactly("1|2|2|Main|null");
    }

    @Test
    void eachEventStandsInTheAuditLogOnceWithWhatItChanged() {
        site.library.furnished(1, 1);
        site.start("n1");
        site.library.reserve(1, 1, 0, 2);
        site.library.apply(new SeatCommand.Cancel(new ReservationId(1)));
        site.caughtUp();

        assertThat(site.rows(
                        "SELECT log_index, ordinal, actor, event, before->>'status', after->>'status' FROM audit_log"
                                + " ORDER BY log_index, ordinal"))
                .containsExactly(
                        "1|0|desk|Founded|null|null",
                        "2|0|desk|UserRegistered|null|null",
                        "3|0|desk|SeatAdded|null|null",
                        "4|0|desk|Reserved|null|CONFIRMED",
                        "5|0|desk|Cancelled|CONFIRMED|CANCELLED");
        assertThat(site.rows("SELECT after::text FROM audit_log WHERE event = 'Founded'"))
                .containsExactly("{\"cluster_id\": \"cluster-1\"}");
    }

    @Test
    void theAuditLogSaysHowLongHistoryWasKeptAndHowLongItIs() {
        site.library.furnished(1, 1);
        site.start("n1");
        site.library.apply(new SeatCommand.SetRetention(7));
        site.library.apply(new SeatCommand.SetRetention(30));
        site.library.apply(new SeatCommand.SetRetention(0));
        site.caughtUp();

        assertThat(site.rows("SELECT before->>'days', after->>'days' FROM audit_log WHERE event = 'RetentionSet'"
                        + " ORDER BY log_index"))
                .containsExactly("0|7", "7|30", "30|0");
    }

    @Test
    void whoIsToldOfCommitsHearsWhichBranchesTheyTouch() {
        site.library.furnished(1, 2);
        site.start("n1");
        site.caughtUp();
        SortedMap<String, Long> told = new TreeMap<>(site.told());
        assertThat(told).containsEntry("Science", 3L).containsEntry("Main", 4L);

        site.library.reserve(1, 2, 0, 2);
        site.caughtUp();
        assertThat(site.told()).containsEntry("Science", 3L).containsEntry("Main", 5L);
    }

    @Test
    void entriesThatDoNothingMoveThePositionToo() {
        site.library.furnished(1, 1);
        site.start("n1");
        site.caughtUp();
        site.library.noop();
        site.library.noop();
        site.caughtUp();

        assertThat(site.number("SELECT applied_index FROM projection")).isEqualTo(site.library.applied());
    }

    @Test
    void nothingHasWaitedWhereOnlyEntriesWithoutEventsWait() {
        site.library.furnished(1, 1);
        var seldom = new ProjectionLimits(
                2_000, 4 << 20, 5_000, Duration.ofMillis(1), Duration.ofMinutes(1), Duration.ofSeconds(1));
        Projection projection = site.start("n1", seldom);
        site.until(() -> projection.status(site.clock()).index().equals(Optional.of(site.library.applied())));
        site.library.later(Duration.ofHours(5)).noop();

        ProjectionStatus status = projection.status(site.clock());
        assertThat(status.lagEntries()).isEqualTo(1);
        assertThat(status.lag()).isZero();
    }

    @Test
    void aMinuteOfElevenThousandReservationsASecondFitsIntoTheOutbox() {
        site.library.furnished(1, 1);
        var outbox = new Outbox(site.library.database);
        long before = outbox.size().bytes();
        site.library.reserve(1, 1, 0, 2);
        long bytes = outbox.size().bytes() - before;

        assertThat(60 * 11_000L).isLessThan(SeatStore.OUTBOX_ENTRIES_MAX);
        assertThat(60 * 11_000 * bytes).isPositive().isLessThan(SeatStore.OUTBOX_BYTES_MAX);
    }

    @Test
    void aNodeThatDoesNotLeadWritesNothing() {
        site.library.furnished(1, 1);
        site.library.leads = false;
        Projection standby = site.start("n1");
        site.until(() -> standby.status(site.clock()).state() == ProjectionState.STANDBY);
        assertThat(site.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'projection'"))
                .isEmpty();

        site.library.leads = true;
        site.caughtUp();
    }
}
