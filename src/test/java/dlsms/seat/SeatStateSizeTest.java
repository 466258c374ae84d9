package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node must hold 200,000 live reservations and read them in at its start without being noticed. */
class SeatStateSizeTest {

    private static final int RESERVATIONS = 200_000;
    private static final int USERS = 20_000;
    private static final int SEATS = 1_000;
    private static final long MEGABYTE = 1_000_000;

    @Test
    void twoHundredThousandReservationsFit() {
        long before = usedBytes();
        long start = System.nanoTime();
        var state = new SeatState(Policy.DEFAULT);
        addUsersAndSeats(state);
        long withoutReservations = usedBytes();
        long loading = System.nanoTime();
        for (int id = 1; id <= RESERVATIONS; id++) {
            state.restore(reservation(id));
        }
        long end = System.nanoTime();
        long used = usedBytes() - withoutReservations;

        System.out.printf(
                "%,d reservations: %d MB, %d bytes each, loaded in %d ms; %,d users and %,d seats: %d MB, %d ms%n",
                RESERVATIONS,
                used / MEGABYTE,
                used / RESERVATIONS,
                (end - loading) / 1_000_000,
                USERS,
                SEATS,
                (withoutReservations - before) / MEGABYTE,
                (loading - start) / 1_000_000);
        assertThat(state.liveReservations()).isEqualTo(RESERVATIONS);
        assertThat(used).isLessThan(80 * MEGABYTE);
    }

    private static void addUsersAndSeats(SeatState state) {
        for (int id = 1; id <= USERS; id++) {
            state.restore(new User(
                    new UserId(id), "S" + id, "Student " + id, "$2b$12$" + "x".repeat(53), false, Library.MORNING));
        }
        for (int id = 1; id <= SEATS; id++) {
            state.restore(new Seat(new SeatId(id), "Main", "Silent", true, false, false));
        }
    }

    /** As decoded from the disk: no object shared with another reservation. */
    private static Reservation reservation(int id) {
        int seat = id % SEATS + 1;
        var start = Library.MORNING.plus(Duration.ofHours(id / SEATS));
        return new Reservation(
                new ReservationId(id),
                new UserId(id % USERS + 1),
                new SeatId(seat),
                new Slot(start, start.plus(Duration.ofHours(1))),
                Status.CONFIRMED,
                Library.MORNING.plusSeconds(id),
                Optional.empty());
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
