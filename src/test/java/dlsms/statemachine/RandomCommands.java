package dlsms.statemachine;

import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** What a few users of a small library ask for; mostly what can be done. */
final class RandomCommands {

    /** So that one entry can't forget or drop all that it might. */
    static final Policy POLICY = new Policy(
            Duration.ofHours(24), Duration.ofDays(366), Duration.ofMinutes(15), 9, 8, 99, 20, 4, 3, 1, 30, 9);

    static final List<String> BRANCHES = List.of("Main", "Science", "Engineering");

    private final Random random;

    RandomCommands(Random random) {
        this.random = random;
    }

    /** @param state with at least one seat, and the users 1 and 2 */
    SeatCommand next(SeatState state, Instant now) {
        return switch (random.nextInt(20)) {
            case 0 ->
                new SeatCommand.AddSeat(
                        branch(), "Silent", random.nextBoolean(), random.nextBoolean(), random.nextInt(9) == 0);
            case 1 -> new SeatCommand.Operation("probe", "");
            case 2, 3 -> new SeatCommand.Tick();
            case 4 -> new SeatCommand.DropHistory();
            case 5 -> new SeatCommand.SetRetention(random.nextInt(4) == 0 ? 0 : 1);
            case 6, 7, 8, 9, 10, 11 -> new SeatCommand.CheckIn(held(state, now, each -> mayCheckIn(each, now)));
            case 12 -> new SeatCommand.Cancel(held(state, now, any -> true));
            case 13 -> new SeatCommand.JoinWaitlist(new UserId(1), Optional.empty(), branch(), Optional.empty());
            default -> new SeatCommand.Reserve(new UserId(1 + random.nextInt(2)), seat(state), slot(now));
        };
    }

    private String branch() {
        return BRANCHES.get(random.nextInt(BRANCHES.size()));
    }

    private SeatId seat(SeatState state) {
        return new SeatId(1 + random.nextInt(state.seats().size()));
    }

    private static boolean mayCheckIn(Reservation reservation, Instant now) {
        return reservation.status() == Reservation.Status.CONFIRMED
                && now.isBefore(reservation.slot().start().plus(POLICY.noShowGrace()));
    }

    /** Some reservation that is on now; where there is none, any number. */
    private ReservationId held(SeatState state, Instant now, Predicate<Reservation> wanted) {
        List<ReservationId> held = state.seats().stream()
                .flatMap(seat -> state.holding(seat.id(), now).stream())
                .filter(wanted)
                .map(Reservation::id)
                .toList();
        return held.isEmpty() ? new ReservationId(1 + random.nextInt(20)) : held.get(random.nextInt(held.size()));
    }

    private Slot slot(Instant now) {
        Instant start = now.plus(Duration.ofMinutes(random.nextInt(20) - 10));
        return new Slot(start, start.plus(Duration.ofMinutes(20 + random.nextInt(100))));
    }
}
