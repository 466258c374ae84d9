package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long what is over is kept. */
class HistoryTest {

    private final Library library = Library.open();

    private Outcome keep(int days) {
        return library.does(new SeatCommand.SetRetention(days));
    }

    private List<Integer> drop() {
        int before = library.events.size();
        assertThat(library.does(Actor.SYSTEM, new SeatCommand.DropHistory())).isEqualTo(new Outcome.Done());
        return library.events.stream()
                .skip(before)
                .flatMap(event -> ((SeatEvent.HistoryDropped) event).reservations().stream())
                .map(reservation -> reservation.id().value())
                .toList();
    }

    private Reservation cancelled(int from, int to) {
        Reservation reservation = library.reserved(1, 1, Library.hours(from, to));
        library.cancel(reservation);
        return reservation;
    }

    @Test
    void allIsKeptUntilSomebodySaysOtherwise() {
        cancelled(1, 2);
        library.later(Duration.ofDays(3_000));
        assertThat(drop()).isEmpty();
        assertThat(library.state.retention()).isEqualTo(Retention.FOR_EVER);
    }

    @Test
    void whatIsOverForLongEnoughIsDroppedAndKnownNoMore() {
        Reservation old = cancelled(1, 2);
        cancelled(30, 31);
        assertThat(keep(2)).isEqualTo(new Outcome.RetentionSet(2));
        library.waitUntil(Library.hour(50).minusNanos(1_000));
        assertThat(drop()).isEmpty();
        library.waitUntil(Library.hour(50));
        assertThat(drop()).containsExactly(1);
        assertThat(library.cancel(old)).isEqualTo(new Outcome.ReservationUnknown());
        assertThat(library.state.retention()).isEqualTo(new Retention(2, 2));
        assertThat(drop()).isEmpty();
    }

    /** A reservation far ahead holds up those that were made after it: numbers are dropped in their order. */
    @Test
    void whatIsOpenIsNeverDroppedAndHoldsUpWhatFollows() {
        Reservation open = library.reserved(1, 1, Library.hours(20, 21));
        cancelled(1, 2);
        keep(1);
        library.waitUntil(Library.hour(300));
        assertThat(drop()).as("nobody has ticked: it still reads CONFIRMED").isEmpty();
        library.tick();
        assertThat(library.status(open)).contains(Reservation.Status.NO_SHOW);
        assertThat(drop()).containsExactly(1, 2);
        assertThat(library.state.retention().next()).isEqualTo(3);
    }

    @Test
    void aCompletedOneIsDroppedThoughItIsStillInMemory() {
        var slow = Library.open(Limits.forgetting(0));
        slow.does(new SeatCommand.SetRetention(1));
        Reservation used = slow.reserved(1, 1, Library.hours(0, 1));
        slow.checkIn(used);
        slow.waitUntil(Library.hour(26));
        slow.tick();
        assertThat(slow.state.liveReservations()).isEqualTo(1);
        slow.does(new SeatCommand.DropHistory());
        assertThat(slow.state.liveReservations()).isZero();
        assertThat(slow.status(used)).isEmpty();
    }

    @Test
    void oneEntryDropsOnlySoMany() {
        var small = Library.open(Limits.forgetting(9)); // droppedPerEntryMax is 2 there
        IntStream.range(0, 5).forEach(i -> small.cancel(small.reserved(1, 1, Library.hours(i, i + 1))));
        small.does(new SeatCommand.SetRetention(1));
        small.later(Duration.ofDays(9));
        for (int next : List.of(3, 5, 6, 6)) {
            small.does(new SeatCommand.DropHistory());
            assertThat(small.state.retention().next()).isEqualTo(next);
        }
    }

    @Test
    void onlyStaffSayHowLongAndWithinLimits() {
        assertThat(library.does(Library.student(1), new SeatCommand.SetRetention(1)))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(Library.student(1), new SeatCommand.DropHistory()))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(keep(-1)).isEqualTo(new Outcome.LimitReached("retentionDaysMax", 36_500));
        assertThat(keep(36_501)).isEqualTo(new Outcome.LimitReached("retentionDaysMax", 36_500));
        assertThat(keep(36_500)).isEqualTo(new Outcome.RetentionSet(36_500));
        assertThat(keep(0)).isEqualTo(new Outcome.RetentionSet(0));
    }

    @Test
    void saidTwiceIsOneEvent() {
        keep(7);
        int before = library.events.size();
        assertThat(keep(7)).isEqualTo(new Outcome.RetentionSet(7));
        assertThat(library.events).hasSize(before);
    }

    @Test
    void theStatesHashKnowsIt() {
        long before = library.state.hash();
        keep(7);
        long kept = library.state.hash();
        assertThat(kept).isNotEqualTo(before);
        library.state.restore(new Retention(7, 2));
        assertThat(library.state.hash()).isNotEqualTo(kept);
    }
}
