package dlsms.seat;

import static dlsms.seat.Library.hour;
import static dlsms.seat.Library.hours;
import static dlsms.seat.Library.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class TickTest {

    private final Library library = Library.open();

    @Test
    void fifteenMinutesAfterTheStartAnUncheckedReservationIsANoShow() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        assertThat(library.state.nextDue()).contains(minutes(75, 0).start());

        library.waitUntil(minutes(75, 0).start().minus(1, ChronoUnit.MICROS));
        library.tick();
        assertThat(library.status(reservation)).contains(Status.CONFIRMED);

        library.waitUntil(minutes(75, 0).start());
        assertThat(library.tick()).isEqualTo(new Outcome.Done());
        assertThat(library.status(reservation)).contains(Status.NO_SHOW);
        assertThat(library.state.liveReservations()).isZero();
    }

    @Test
    void atItsEndACheckedInOneIsCompleted() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);
        assertThat(library.state.nextDue()).contains(hour(3));

        library.waitUntil(hour(3));
        library.tick();
        assertThat(library.status(reservation)).contains(Status.COMPLETED);
        assertThat(library.state.nextDue()).isEmpty();
    }

    @Test
    void aShortOneThatNobodyCheckedInIsANoShowAfterItsEnd() {
        Reservation reservation = library.reserved(1, 1, minutes(0, 5));
        library.waitUntil(minutes(5, 0).start());
        library.tick();
        assertThat(library.status(reservation)).contains(Status.CONFIRMED);

        library.waitUntil(minutes(15, 0).start());
        library.tick();
        assertThat(library.status(reservation)).contains(Status.NO_SHOW);
    }

    @Test
    void oneThatIsReservedLateIsReleasedAtOnce() {
        library.waitUntil(hour(1));
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.tick();

        assertThat(library.status(reservation)).contains(Status.NO_SHOW);
    }

    @Test
    void whereNothingIsDueNothingHappens() {
        library.reserved(1, 1, hours(1, 3));
        int before = library.events.size();

        assertThat(library.tick()).isEqualTo(new Outcome.Done());
        assertThat(library.events).hasSize(before);
    }

    @Test
    void whatFellDueFirstComesFirstAndOneTickDoesSoMuchAndNoMore() {
        var small = Library.open(Limits.seats(9));
        Reservation third = small.reserved(1, 1, hours(3, 4));
        Reservation first = small.reserved(1, 1, hours(1, 2));
        Reservation second = small.reserved(1, 2, hours(1, 2));
        small.waitUntil(hour(9));

        small.tick();
        assertThat(List.of(small.status(first), small.status(second)))
                .allMatch(status -> status.equals(java.util.Optional.of(Status.NO_SHOW)));
        assertThat(small.status(third)).contains(Status.CONFIRMED);
        assertThat(small.state.nextDue())
                .isPresent()
                .get()
                .satisfies(due -> assertThat(due).isBefore(small.now()));

        small.tick();
        assertThat(small.status(third)).contains(Status.NO_SHOW);
    }

    @Test
    void studentsCanNotMakeTimePass() {
        assertThat(library.does(Library.student(1), new SeatCommand.Tick())).isEqualTo(new Outcome.NotAllowed());
    }
}
