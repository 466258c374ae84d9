package dlsms.seat;

import static dlsms.seat.Library.hour;
import static dlsms.seat.Library.hours;
import static dlsms.seat.Library.minutes;
import static dlsms.seat.Library.student;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckInAndCancelTest {

    private final Library library = Library.open();

    @Test
    void fromTheStartOnTheHolderChecksIn() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        library.waitUntil(hour(1));

        Reservation checkedIn = reservation.checkedInAt(hour(1));
        assertThat(library.checkIn(reservation)).isEqualTo(new Outcome.CheckedIn(checkedIn));
        assertThat(library.state.reservation(reservation.id())).contains(checkedIn);
        assertThat(checkedIn.status()).isEqualTo(Status.CHECKED_IN);
    }

    @Test
    void beforeTheStartItIsTooEarly() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        library.waitUntil(hour(1).minus(1, ChronoUnit.MICROS));

        assertThat(library.checkIn(reservation)).isEqualTo(new Outcome.TooEarlyToCheckIn());
    }

    @Test
    void fromTheEndOnItIsTooLate() {
        Reservation reservation = library.reserved(1, 1, minutes(0, 10));
        library.waitUntil(minutes(10, 10).start());

        assertThat(library.checkIn(reservation)).isEqualTo(new Outcome.TooLateToCheckIn());
    }

    @Test
    void oneChecksInOnce() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);

        assertThat(library.checkIn(reservation)).isEqualTo(new Outcome.CannotCheckIn(Status.CHECKED_IN));
    }

    @Test
    void untilTheGraceIsOverTheHolderChecksIn() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.waitUntil(minutes(15, 0).start().minus(1, ChronoUnit.MICROS));

        assertThat(library.checkIn(reservation)).isInstanceOf(Outcome.CheckedIn.class);
    }

    /** The tick that makes it a no-show may come a moment later, but who is told so finds it so from then on. */
    @Test
    void afterTheGraceItIsTooLateEvenBeforeTheTick() {
        Reservation missed = library.reserved(1, 1, hours(0, 3));
        Reservation other = library.reserved(1, 2, hours(0, 3));
        library.waitUntil(minutes(15, 0).start());

        assertThat(library.checkIn(missed)).isEqualTo(new Outcome.CannotCheckIn(Status.NO_SHOW));
        assertThat(library.cancel(other)).isEqualTo(new Outcome.CannotCancel(Status.NO_SHOW));
        assertThat(library.status(missed)).contains(Status.NO_SHOW);
        assertThat(library.status(other)).contains(Status.NO_SHOW);
        assertThat(library.state.nextDue()).isEmpty();
        assertThat(library.state.overlapping(new SeatId(1), hours(0, 3))).isEmpty();
        library.tick();
        assertThat(library.checkIn(missed)).isEqualTo(new Outcome.CannotCheckIn(Status.NO_SHOW));
    }

    @Test
    void whoIsRefusedForComingLateFreesTheSeatForAWaiter() {
        Reservation missed = library.reserved(1, 1, hours(0, 3));
        WaitlistEntry waiting = library.waits(2, 1);
        library.waitUntil(minutes(15, 0).start());

        library.checkIn(missed);
        assertThat(library.told()).containsExactly(waiting.id());
        library.tick();
        assertThat(library.told()).containsExactly(waiting.id());
    }

    @Test
    void whoMayNotChangesNothingEither() {
        Reservation missed = library.reserved(1, 1, hours(0, 3));
        library.waitUntil(minutes(15, 0).start());

        assertThat(library.does(student(2), new SeatCommand.CheckIn(missed.id())))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.status(missed)).contains(Status.CONFIRMED);
    }

    @Test
    void aConfirmedReservationIsCancelled() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));

        assertThat(library.cancel(reservation)).isEqualTo(new Outcome.Cancelled(reservation.with(Status.CANCELLED)));
        assertThat(library.state.overlapping(new SeatId(1), hours(0, 9))).isEmpty();
        assertThat(library.state.reservationsOf(new UserId(1))).isEmpty();
        assertThat(library.state.nextDue()).isEmpty();
    }

    @Test
    void aCheckedInOneIsCancelledToo() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);

        Reservation cancelled = reservation.checkedInAt(library.now()).with(Status.CANCELLED);
        assertThat(library.cancel(reservation)).isEqualTo(new Outcome.Cancelled(cancelled));
    }

    @Test
    void aCancelledOneStays() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        library.cancel(reservation);

        assertThat(library.cancel(reservation)).isEqualTo(new Outcome.CannotCancel(Status.CANCELLED));
        assertThat(library.checkIn(reservation)).isEqualTo(new Outcome.CannotCheckIn(Status.CANCELLED));
    }

    @Test
    void fromItsEndOnACheckedInOneIsCompletedEvenBeforeTheTick() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);
        library.waitUntil(hour(3));

        assertThat(library.cancel(reservation)).isEqualTo(new Outcome.CannotCancel(Status.COMPLETED));
        assertThat(library.status(reservation)).contains(Status.COMPLETED);
    }

    @Test
    void whatHasLeftMemoryIsStillKnown() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);
        library.waitUntil(hour(3));
        library.tick();
        library.later(Duration.ofDays(30));
        library.tick();

        assertThat(library.state.reservation(reservation.id())).isEmpty();
        assertThat(library.cancel(reservation)).isEqualTo(new Outcome.CannotCancel(Status.COMPLETED));
        assertThat(library.does(student(2), new SeatCommand.Cancel(reservation.id())))
                .isEqualTo(new Outcome.NotAllowed());
    }

    @Test
    void rulesWithoutAPastKnowOnlyWhatIsLive() {
        var state = new SeatState(Policy.DEFAULT);
        Decision decision = new SeatRules(Policy.DEFAULT)
                .decide(state, Library.STAFF, hour(0), new SeatCommand.Cancel(new ReservationId(1)));

        assertThat(decision).isEqualTo(Decision.of(new Outcome.ReservationUnknown()));
    }

    @Test
    void onlyTheHolderAndStaffMay() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));

        assertThat(library.does(student(2), new SeatCommand.CheckIn(reservation.id())))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(student(2), new SeatCommand.Cancel(reservation.id())))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(student(1), new SeatCommand.CheckIn(reservation.id())))
                .isInstanceOf(Outcome.CheckedIn.class);
        assertThat(library.does(Library.STAFF, new SeatCommand.Cancel(reservation.id())))
                .isInstanceOf(Outcome.Cancelled.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 1, Integer.MAX_VALUE})
    void anUnknownReservationIsUnknownWhateverItsNumber(int number) {
        assertThat(library.does(new SeatCommand.CheckIn(new ReservationId(number))))
                .isEqualTo(new Outcome.ReservationUnknown());
        assertThat(library.does(new SeatCommand.Cancel(new ReservationId(number))))
                .isEqualTo(new Outcome.ReservationUnknown());
    }
}
