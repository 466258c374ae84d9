package dlsms.seat;

import static dlsms.seat.Library.MORNING;
import static dlsms.seat.Library.hour;
import static dlsms.seat.Library.hours;
import static dlsms.seat.Library.minutes;
import static dlsms.seat.Library.student;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReserveTest {

    private final Library library = Library.open();

    @Test
    void aFreeSeatIsConfirmed() {
        library.later(Duration.ofMinutes(3));

        Outcome outcome = library.reserve(1, 2, hours(1, 3));

        var expected = new Reservation(
                new ReservationId(1),
                new UserId(1),
                new SeatId(2),
                hours(1, 3),
                Status.CONFIRMED,
                library.now(),
                Optional.empty());
        assertThat(outcome).isEqualTo(new Outcome.Reserved(expected));
        assertThat(library.state.reservation(expected.id())).contains(expected);
    }

    @Test
    void numbersFollowOneAnotherAndNoneIsGivenTwice() {
        Reservation first = library.reserved(1, 1, hours(1, 2));
        library.cancel(first);

        assertThat(library.reserved(1, 1, hours(1, 2)).id()).isEqualTo(new ReservationId(2));
    }

    @ParameterizedTest
    @CsvSource({"2,4", "1,3", "3,5", "1,5", "2,3", "3,4"})
    void anOverlapIsRefusedWithTheSlotThatIsInTheWay(int from, int to) {
        library.reserved(1, 1, hours(2, 4));

        assertThat(library.reserve(2, 1, hours(from, to))).isEqualTo(new Outcome.SeatTaken(hours(2, 4)));
        assertThat(library.state.liveReservations()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1,2", "4,5"})
    void theIntervalIsHalfOpenSoNeighboursTouch(int from, int to) {
        library.reserved(1, 1, hours(2, 4));

        assertThat(library.reserve(2, 1, hours(from, to))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void aMicrosecondOfOverlapIsOne() {
        library.reserved(1, 1, hours(2, 4));
        var slot = new Slot(hour(1), hour(2).plus(1, ChronoUnit.MICROS));

        assertThat(library.reserve(2, 1, slot)).isEqualTo(new Outcome.SeatTaken(hours(2, 4)));
    }

    @Test
    void theEarliestOfSeveralInTheWayIsNamed() {
        library.reserved(1, 1, hours(6, 7));
        library.reserved(1, 1, hours(2, 3));
        library.reserved(1, 1, hours(4, 5));

        assertThat(library.reserve(2, 1, hours(1, 8))).isEqualTo(new Outcome.SeatTaken(hours(2, 3)));
    }

    @Test
    void aUserMayHoldTwoSeatsAtOnce() {
        library.reserved(1, 1, hours(2, 4));

        assertThat(library.reserve(1, 2, hours(2, 4))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void cancelledAndMissedReservationsBlockNoLonger() {
        library.cancel(library.reserved(1, 1, hours(1, 3)));
        library.reserved(1, 2, hours(1, 3));
        library.waitUntil(minutes(75, 0).start());
        library.tick();

        assertThat(library.reserve(2, 1, hours(1, 3))).isInstanceOf(Outcome.Reserved.class);
        assertThat(library.reserve(2, 2, hours(1, 3))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void aCheckedInAndACompletedReservationBlock() {
        Reservation first = library.reserved(1, 1, hours(1, 3));
        library.waitUntil(hour(1));
        library.checkIn(first);
        assertThat(library.reserve(2, 1, hours(2, 4))).isEqualTo(new Outcome.SeatTaken(hours(1, 3)));

        library.waitUntil(hour(3));
        library.tick();
        assertThat(library.status(first)).contains(Status.COMPLETED);
        assertThat(library.reserve(2, 1, hours(2, 4))).isEqualTo(new Outcome.SeatTaken(hours(1, 3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 3, Integer.MAX_VALUE})
    void anUnknownUserOrSeatIsRefusedWhateverItsNumber(int unknown) {
        assertThat(library.reserve(unknown, 1, hours(1, 2))).isEqualTo(new Outcome.UserUnknown());
        assertThat(library.reserve(1, unknown, hours(1, 2))).isEqualTo(new Outcome.SeatUnknown());
    }

    @Test
    void theEndMustLieAfterTheStart() {
        assertThat(library.reserve(1, 1, hours(2, 2))).isEqualTo(new Outcome.EndNotAfterStart());
        assertThat(library.reserve(1, 1, hours(2, 1))).isEqualTo(new Outcome.EndNotAfterStart());
    }

    @Test
    void aDayIsTheLongest() {
        var longer = new Slot(hour(1), hour(25).plus(1, ChronoUnit.MICROS));

        assertThat(library.reserve(1, 1, longer)).isEqualTo(new Outcome.TooLong(24));
        assertThat(library.reserve(1, 1, hours(1, 25))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void whatIsOverCanNotBeReservedButWhatHasBegunCan() {
        library.waitUntil(hour(2));

        assertThat(library.reserve(1, 1, hours(1, 2))).isEqualTo(new Outcome.AlreadyOver());
        assertThat(library.reserve(1, 1, hours(1, 3))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void aYearAndADayAheadIsTheFarthestStart() {
        var farthest = MORNING.plus(Duration.ofDays(366));
        var next = farthest.plus(1, ChronoUnit.MICROS);

        assertThat(library.reserve(1, 1, new Slot(next, next.plusSeconds(60)))).isEqualTo(new Outcome.TooFarAhead(366));
        assertThat(library.reserve(1, 1, new Slot(farthest, farthest.plusSeconds(60))))
                .isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void aSeatInMaintenanceIsRefused() {
        library.does(new SeatCommand.AddSeat("Main", "Silent", true, true, true));

        assertThat(library.reserve(1, 3, hours(1, 2))).isEqualTo(new Outcome.SeatInMaintenance());
    }

    @Test
    void aStudentReservesForNobodyElse() {
        var command = new SeatCommand.Reserve(new UserId(1), new SeatId(1), hours(1, 2));

        assertThat(library.does(student(2), command)).isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(student(1), command)).isInstanceOf(Outcome.Reserved.class);
    }

    /** The order of the checks is part of the contract: a caller with two mistakes hears of the first. */
    @Test
    void theChecksHaveAnOrder() {
        library.does(new SeatCommand.AddSeat("Main", "Silent", true, true, true));
        library.later(Duration.ofDays(2));

        assertThat(library.reserve(9, 9, hours(2, 1))).isEqualTo(new Outcome.UserUnknown());
        assertThat(library.reserve(1, 9, hours(2, 1))).isEqualTo(new Outcome.SeatUnknown());
        assertThat(library.reserve(1, 3, hours(2, 1))).isEqualTo(new Outcome.EndNotAfterStart());
        assertThat(library.reserve(1, 3, hours(1, 26))).isEqualTo(new Outcome.TooLong(24));
        assertThat(library.reserve(1, 3, hours(1, 2))).isEqualTo(new Outcome.AlreadyOver());
        assertThat(library.reserve(1, 3, hours(9_000, 9_001))).isEqualTo(new Outcome.TooFarAhead(366));
        assertThat(library.reserve(1, 3, hours(50, 51))).isEqualTo(new Outcome.SeatInMaintenance());
    }

    @Test
    void theLiveReservationsAreLimited() {
        var small = Library.open(Limits.liveReservations(2));
        small.reserved(1, 1, hours(1, 2));
        Reservation second = small.reserved(1, 1, hours(2, 3));

        assertThat(small.reserve(1, 1, hours(3, 4))).isEqualTo(new Outcome.LimitReached("liveReservationsMax", 2));
        small.cancel(second);
        assertThat(small.reserve(1, 1, hours(3, 4))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void whenTheNumbersRunOutNoneIsGivenTwice() {
        library.state.restore(new SeatState.LastIds(2, 2, Integer.MAX_VALUE, 0));

        assertThat(library.reserve(1, 1, hours(1, 2)))
                .isEqualTo(new Outcome.LimitReached("reservationNumbersMax", Integer.MAX_VALUE));
    }
}
