package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What librarians ask: of four reservations, one was kept, one missed, one given back, one is to come. */
class ReportsTest {

    @TempDir
    Path folder;

    private Site site;

    /** Seats 1 and 3 are in Science, 2 and 4 in Main; it begins at 08:00. */
    @BeforeEach
    void open() {
        site = new Site(folder);
        site.library.furnished(2, 4);
        site.library.reserve(1, 1, 0, 2);
        site.library.apply(new SeatCommand.CheckIn(new ReservationId(1)));
        site.library.reserve(2, 3, 0, 1);
        site.library.reserve(2, 2, 0, 1);
        site.library.apply(new SeatCommand.Cancel(new ReservationId(3)));
        site.library.later(Duration.ofHours(3)).apply(new SeatCommand.Tick());
        site.library.apply(new SeatCommand.Reserve(
                new UserId(1),
                new SeatId(3),
                new Slot(Library.START.plus(Duration.ofMinutes(210)), Library.START.plus(Duration.ofMinutes(255)))));
        site.start("n1");
        site.caughtUp();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void occupancyIsCountedByTheHour() {
        assertThat(site.rows("SELECT branch, area, hour AT TIME ZONE 'UTC', seats, reserved_hours, used_hours, percent"
                        + " FROM report_occupancy ORDER BY branch, hour"))
                .containsExactly(
                        "Science|Zone|2026-11-02 08:00:00|2|1.00|1.00|50.0",
                        "Science|Zone|2026-11-02 09:00:00|2|1.00|1.00|50.0",
                        "Science|Zone|2026-11-02 11:00:00|2|0.50|0.00|25.0",
                        "Science|Zone|2026-11-02 12:00:00|2|0.25|0.00|12.5");
    }

    @Test
    void noShowsAreCountedByTheWeek() {
        assertThat(site.rows("SELECT week AT TIME ZONE 'UTC', branch, kept, no_shows, cancelled, percent"
                        + " FROM report_no_shows ORDER BY branch"))
                .containsExactly("2026-11-02 00:00:00|Main|0|0|1|null", "2026-11-02 00:00:00|Science|1|1|0|50.0");
    }

    @Test
    void theBusiestSeatComesFirst() {
        assertThat(site.rows("SELECT * FROM report_busiest_seats"))
                .containsExactly("1|Science|Zone|1|2.00", "3|Science|Zone|2|0.75", "2|Main|Zone|1|0.00");
    }

    @Test
    void aUsersHistoryNamesTheSeats() {
        assertThat(site.rows("SELECT student_id, reservation_id, branch, seat_id, status FROM report_user_history"
                        + " ORDER BY reservation_id"))
                .containsExactly(
                        "S1|1|Science|1|COMPLETED",
                        "S2|2|Science|3|NO_SHOW",
                        "S2|3|Main|2|CANCELLED",
                        "S1|4|Science|3|CONFIRMED");
    }

    @Test
    void theQueriesOfTheGuideWork() throws IOException {
        List<String> queries = Pattern.compile("(?s)```sql\n(.*?)```")
                .matcher(Files.readString(Path.of("docs", "projection.md")))
                .results()
                .map((MatchResult match) -> match.group(1).strip())
                .toList();

        assertThat(queries).hasSizeGreaterThan(4);
        queries.forEach(query -> assertThat(site.rows(query)).isNotNull());
    }
}
