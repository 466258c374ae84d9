package dlsms.sim;

import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.node.ReadResult;
import dlsms.seat.Actor;
import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A caller with one thing on its mind at a time: it writes, and asks again with the same request id wherever it
 * can't know what became
 * of it; or it reads, and insists on what it and others have been told.
 */
final class SimulatedClient {
    private static final long TRAVEL_MICROS_MAX = 2_000;
    private static final long DEADLINE_MICROS = 1_000_000;
    private static final long PATIENCE_MICROS = 1_200_000;

    private record Write(String request, byte[] command, SeatCommand meant, long floorBefore) {}

    /** What it does next. */
    private enum Steps {
        ANYTHING,
        PROBE_WRITES,
        PROBE_READS,
        PROBE_DONE
    }

    private final String name;
    private final World world;
    private final History history;
    private final Wishes wishes;
    private final RandomGenerator dice;
    private final List<ReservationId> own = new ArrayList<>();
    private final double readShare;
    private long requests;
    // Answers to what the client has given up waiting for carry an older number.
    private long awaited;
    private boolean stopped;
    private Steps steps = Steps.ANYTHING;

    SimulatedClient(int number, World world, RandomGenerator dice) {
        this.name = "client" + number;
        this.world = world;
        this.history = world.invariants().history();
        this.wishes = new Wishes(number, dice);
        this.dice = dice;
        this.readShare = dice.nextDouble();
    }

    void start() {
        world.timeline().in(dice.nextLong(200_000), this::act);
    }

    /** Ends after what it is doing now. */
    void stop() {
        stopped = true;
    }

    /** Writes once and then reads once, however often that has to be tried. */
    void probe() {
        steps = Steps.PROBE_WRITES;
        write(new SeatCommand.Operation("probe", "simulator"));
    }

    /** After {@link #probe}: both have succeeded. */
    boolean isDone() {
        return steps == Steps.PROBE_DONE;
    }

    private void finished(boolean succeeded) {
        switch (steps) {
            case ANYTHING -> world.timeline().in(dice.nextLong(40_000), this::act);
            case PROBE_WRITES -> {
                steps = Steps.PROBE_READS;
                read();
            }
            case PROBE_READS -> {
                if (succeeded) {
                    steps = Steps.PROBE_DONE;
                } else {
                    world.timeline().in(dice.nextLong(40_000), this::read);
                }
            }
            case PROBE_DONE -> {}
        }
    }

    private void act() {
        if (stopped) {
            return;
        }
        if (dice.nextDouble() < readShare) {
            read();
        } else {
            SeatCommand command = wishes.next(own);
            if (command instanceof SeatCommand.Cancel(ReservationId reservation)) {
                own.remove(reservation);
                history.cancelling(reservation);
            }
            write(command);
        }
    }

    /** Proposes a command until it is answered, or given up. */
    private void write(SeatCommand command) {
        requests += 1;
        String request = name + "/" + requests;
        var actor = new Actor(new UserId(0), true, name);
        byte[] encoded = Commands.encode(new Request(request, actor, command));
        attempt(new Write(request, encoded, command, history.floor()));
    }

    private void attempt(Write write) {
        SimulatedNode node = anyNode();
        long waited = expectAnswer(() -> unknown(write));
        world.timeline().in(dice.nextLong(TRAVEL_MICROS_MAX), () -> {
            if (!node.isUp()) {
                answer(waited, node, () -> retry(write));
                return;
            }
            world.log().line(name + " asks " + node.id() + ": " + write.request() + " " + write.meant());
            history.attempted(write.request());
            node.propose(write.command(), DEADLINE_MICROS)
                    .thenAccept(result -> answer(waited, node, () -> answered(write, result)));
        });
    }

    private void answered(Write write, Proposed result) {
        world.log().line(name + " hears of " + write.request() + ": " + result);
        switch (result) {
            case Applied applied -> {
                acknowledged(write, SeatAnswer.outcomeOf(applied.answer()));
                finished(true);
            }
            case Proposed.Refused refused -> refused(write);
            case Proposed.Busy busy -> refused(write);
            case Proposed.Unknown unknown -> unknown(write);
        }
    }

    private void refused(Write write) {
        history.refused(write.request());
        unknown(write);
    }

    private void unknown(Write write) {
        boolean insists = steps != Steps.ANYTHING || wishes.insistsOn(write.meant());
        if (!insists && dice.nextInt(20) == 0) {
            finished(false);
        } else {
            retry(write);
        }
    }

    private void retry(Write write) {
        world.timeline().in(dice.nextLong(100_000), () -> attempt(write));
    }

    private void acknowledged(Write write, Outcome outcome) {
        history.written(write.request(), write.floorBefore());
        if (outcome instanceof Outcome.Reserved(Reservation reservation)
                && write.meant() instanceof SeatCommand.Reserve asked) {
            history.reserved(asked, reservation);
            own.add(reservation.id());
        }
    }

    private void read() {
        SimulatedNode node = anyNode();
        Optional<Reservation> sought = history.anyAcknowledged(dice);
        long floorBefore = history.floor();
        // Whoever asks for at least what others have been told sees no less than by asking the leader.
        ReadLevel level = dice.nextInt(5) == 0 ? new ReadLevel.AtLeast(floorBefore) : new ReadLevel.Linearizable();
        long waited = expectAnswer(() -> finished(false));
        world.timeline().in(dice.nextLong(TRAVEL_MICROS_MAX), () -> {
            if (!node.isUp()) {
                answer(waited, node, () -> finished(false));
                return;
            }
            world.log().line(name + " reads at " + node.id() + ": " + level);
            node.read(level, sought, DEADLINE_MICROS)
                    .thenAccept(result -> answer(waited, node, () -> seen(result, floorBefore, sought)));
        });
    }

    private void seen(ReadResult<History.Seen> result, long floorBefore, Optional<Reservation> sought) {
        world.log().line(name + " sees " + result);
        switch (result) {
            case ReadResult.Value<History.Seen>(History.Seen seen, long appliedIndex) -> {
                history.read(seen, floorBefore, sought.isPresent() && history.isAcknowledged(sought.get()));
                finished(true);
            }
            case ReadResult.NotConfirmed<History.Seen> notConfirmed -> finished(false);
            case ReadResult.Busy<History.Seen> busy -> finished(false);
        }
    }

    /** Whatever is not answered in time is as good as lost. */
    private long expectAnswer(Runnable otherwise) {
        awaited += 1;
        long waited = awaited;
        world.timeline().in(PATIENCE_MICROS, () -> {
            if (waited == awaited) {
                awaited += 1;
                otherwise.run();
            }
        });
        return waited;
    }

    /** An answer travels back; where nobody waits for it any more, it is not looked at. */
    private void answer(long waited, SimulatedNode node, Runnable arrives) {
        world.timeline().at(node.clock().micros() + dice.nextLong(TRAVEL_MICROS_MAX), () -> {
            if (waited == awaited) {
                awaited += 1;
                arrives.run();
            }
        });
    }

    private SimulatedNode anyNode() {
        return List.copyOf(world.nodes().values())
                .get(dice.nextInt(world.nodes().size()));
    }
}
