package dlsms.seat;

import static dlsms.seat.Library.hour;
import static dlsms.seat.Library.hours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.seat.Reservation.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class SeatStateTest {

    private final Library library = Library.open();

    @Test
    void findsWhatOverlapsByStart() {
        library.reserved(1, 1, hours(4, 5));
        Reservation first = library.reserved(2, 1, hours(2, 3));
        library.reserved(2, 2, hours(2, 5));

        assertThat(library.state.overlapping(new SeatId(1), hours(0, 9))).contains(first);
        assertThat(library.state.overlapping(new SeatId(1), hours(3, 4))).isEmpty();
        assertThat(library.state.overlapping(new SeatId(3), hours(0, 9))).isEmpty();
    }

    @Test
    void knowsWhoHoldsASeatAtAMoment() {
        Reservation reservation = library.reserved(1, 1, hours(2, 3));
        var seat = new SeatId(1);

        assertThat(library.state.holding(seat, hour(2).minus(1, ChronoUnit.MICROS)))
                .isEmpty();
        assertThat(library.state.holding(seat, hour(2))).contains(reservation);
        assertThat(library.state.holding(seat, hour(3).minus(1, ChronoUnit.MICROS)))
                .contains(reservation);
        assertThat(library.state.holding(seat, hour(3))).isEmpty();
    }

    @Test
    void aUsersReservationsComeByNumber() {
        Reservation first = library.reserved(1, 1, hours(4, 5));
        library.reserved(2, 1, hours(6, 7));
        Reservation third = library.reserved(1, 1, hours(2, 3));

        assertThat(library.state.reservationsOf(new UserId(1))).containsExactly(first, third);
        assertThat(library.state.reservationsOf(new UserId(9))).isEmpty();
    }

    @Test
    void aCompletedReservationIsForgottenWhenNoNewOneCanOverlapIt() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);
        library.waitUntil(hour(3));
        library.tick();

        assertThat(library.state.forget(hour(27).minus(1, ChronoUnit.MICROS))).isEmpty();
        assertThat(library.state.forget(hour(27)))
                .containsExactly(reservation.checkedInAt(hour(0)).with(Status.COMPLETED));
        assertThat(library.state.liveReservations()).isZero();
        assertThat(library.state.forget(hour(27))).isEmpty();
    }

    @Test
    void forgetsSoManyAtOnceAndTheRestWithTheNextCommands() {
        var small = Library.open(Limits.forgetting(2));
        for (int hour = 0; hour < 3; hour++) {
            small.waitUntil(hour(hour));
            small.checkIn(small.reserved(1, 1, hours(hour, hour + 1)));
        }
        small.waitUntil(hour(3));
        small.tick();

        assertThat(small.state.forget(hour(99))).hasSize(2);
        assertThat(small.state.forget(hour(99))).hasSize(1);
    }

    @Test
    void whatContradictsTheStateIsABug() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        library.cancel(reservation);
        Reservation other = library.reserved(1, 1, hours(1, 3));
        var overlapping = new Reservation(
                new ReservationId(7),
                new UserId(1),
                new SeatId(1),
                hours(2, 4),
                Status.CONFIRMED,
                hour(0),
                other.checkedIn());

        assertThatThrownBy(() -> library.state.apply(new SeatEvent.Reserved(overlapping)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> library.state.apply(new SeatEvent.Reserved(other)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> library.state.apply(new SeatEvent.CheckedIn(reservation)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> library.state.restore(reservation.with(Status.CANCELLED)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void numbersNeverGoBack() {
        var state = new SeatState(Policy.DEFAULT);
        state.restore(new SeatState.LastIds(5, 6, 7, 8));
        state.restore(new Seat(new SeatId(2), "Main", "Silent", false, false, false));
        state.restore(new SeatState.LastIds(1, 1, 1, 9));

        assertThat(state.lastIds()).isEqualTo(new SeatState.LastIds(5, 6, 7, 9));
    }

    /** The number was written down once; another process, machine or Java version must come to it too. */
    @Test
    void theHashIsTheSameInEveryProcess() {
        library.does(new SeatCommand.Found(new Cluster("fixed", new byte[] {1, 2, 3})));
        library.checkIn(library.reserved(1, 1, hours(0, 3)));
        library.waits(2, 1, hour(2));
        library.later(Duration.ofMinutes(5));

        assertThat(Long.toHexString(library.state.hash())).isEqualTo("eb574aefc761907e");
    }
}
