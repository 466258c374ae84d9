package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation;
import dlsms.seat.Reservation.Status;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A user's reservations are read from memory and then from the disk, and shown as of the first moment. */
class HeldTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static Reservation reservation(int number, Status status) {
        var start = NOON.plus(Duration.ofHours(number));
        return new Reservation(
                new ReservationId(number),
                new UserId(1),
                new SeatId(1),
                new Slot(start, start.plusSeconds(60)),
                status,
                NOON,
                Optional.empty());
    }

    @Test
    void whatEndsBetweenTheTwoReadsIsStillLive() {
        var held = new Reservations.Held(List.of(reservation(2, Status.CONFIRMED)), 2);
        var past = List.of(reservation(1, Status.CANCELLED), reservation(2, Status.CANCELLED));
        assertThat(held.with(past)).containsExactly(reservation(1, Status.CANCELLED), reservation(2, Status.CONFIRMED));
    }

    @Test
    void whatIsMadeAndEndsBetweenTheTwoReadsIsNotThereYet() {
        var held = new Reservations.Held(List.of(reservation(2, Status.CONFIRMED)), 2);
        assertThat(held.with(List.of(reservation(3, Status.CANCELLED))))
                .containsExactly(reservation(2, Status.CONFIRMED));
    }
}
