package dlsms.sim;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a client wants next: slots that nobody else wants, slots that all want, and now and then to give one back. */
final class Wishes {
    static final int SEATS = 3;
    static final int USERS = 3;
    static final int CLIENTS_MAX = 8;

    private static final Instant SHARED = Instant.parse("2026-02-01T00:00:00Z");
    private static final Instant OWN = Instant.parse("2026-03-01T00:00:00Z");
    private static final int SHARED_SLOTS = 12;

    private final int client;
    private final RandomGenerator dice;
    private final Deque<SeatCommand> first;
    private int ownSlots;

    Wishes(int client, RandomGenerator dice) {
        this.client = client;
        this.dice = dice;
        this.first = client == 0 ? founding() : new ArrayDeque<>();
    }

    private static Deque<SeatCommand> founding() {
        var commands = new ArrayDeque<SeatCommand>();
        for (int user = 1; user <= USERS; user++) {
            commands.add(new SeatCommand.Register("S" + user, "Student " + user, "hash", false));
        }
        for (int seat = 1; seat <= SEATS; seat++) {
            commands.add(new SeatCommand.AddSeat("Main Library", "Silent Study Zone", true, false, false));
        }
        return commands;
    }

    /** @param own reservations that the client may give back */
    SeatCommand next(List<ReservationId> own) {
        return first.isEmpty() ? drawn(own) : first.poll();
    }

    /** Whether nothing else makes sense before this is done. */
    boolean insistsOn(SeatCommand command) {
        return command instanceof SeatCommand.Register || command instanceof SeatCommand.AddSeat;
    }

    private SeatCommand drawn(List<ReservationId> own) {
        var seat = new SeatId(1 + dice.nextInt(SEATS));
        var user = new UserId(1 + dice.nextInt(USERS));
        return switch (dice.nextInt(10)) {
            case 0 ->
                own.isEmpty() ? new SeatCommand.Tick() : new SeatCommand.Cancel(own.get(dice.nextInt(own.size())));
            case 1 -> new SeatCommand.JoinWaitlist(user, Optional.of(seat), "", Optional.empty());
            case 2 -> new SeatCommand.Tick();
            case 3 -> new SeatCommand.Operation("x".repeat(dice.nextInt(1, 400)), "simulator");
            case 4, 5, 6 -> new SeatCommand.Reserve(user, seat, shared());
            default -> {
                ownSlots += 1;
                yield new SeatCommand.Reserve(user, seat, hour(OWN, ownSlots * CLIENTS_MAX + client));
            }
        };
    }

    /** These overlap each other in part. */
    private Slot shared() {
        Instant start = SHARED.plus(Duration.ofMinutes(30L * dice.nextInt(SHARED_SLOTS)));
        return new Slot(start, start.plus(Duration.ofMinutes(30L * dice.nextInt(1, 5))));
    }

    private static Slot hour(Instant first, int number) {
        Instant start = first.plus(Duration.ofHours(number));
        return new Slot(start, start.plus(Duration.ofHours(1)));
    }
}
