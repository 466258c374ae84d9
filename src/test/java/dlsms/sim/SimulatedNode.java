package dlsms.sim;

import dlsms.node.Deadline;
import dlsms.node.NoDisk;
import dlsms.node.Node;
import dlsms.node.NodePorts;
import dlsms.node.NodeSettings;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.node.ReadResult;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.SeatState;
import dlsms.statemachine.SeatMachine;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** One node: the production node between simulated ports, and what of it outlives a crash. */
final class SimulatedNode {
    /** What a node is made of before it is started for the first time. */
    record Make(NodeSettings settings, SimulatedDisk disk, SimulatedClock clock, Latency writing, Latency resting) {
        NodeId id() {
            return settings.raft().self();
        }
    }

    /** A tick, and the longest that a write, a turn and what waits before it may take. */
    private static final long ANSWER_LATE_MICROS_MAX = 1_500_000;

    /** A turn that took longer is a pause to who waits. */
    private static final long TURN_MICROS_MAX = 500_000;

    private final Make make;
    private final World world;
    private final SplittableRandom dice;
    private final CrashPlan plan = new CrashPlan();
    private final SimulatedRecords records = new SimulatedRecords();
    private Optional<Life> life = Optional.empty();
    private Runnable afterCrash = () -> {};
    private int lives;
    private long pausedUntilMicros;

    /** From a start to the next crash. */
    private record Life(int number, Node node, SimulatedLogStore log, SeatMachine machine) {}

    private boolean turnIsDue;
    private long busyUntilMicros;
    private long stoodStillUntilMicros;

    SimulatedNode(Make make, World world, SplittableRandom dice) {
        this.make = make;
        this.world = world;
        this.dice = dice;
    }

    NodeId id() {
        return make.id();
    }

    SimulatedClock clock() {
        return make.clock();
    }

    /** Of a node that is up. */
    SeatState state() {
        return life.orElseThrow().machine().state();
    }

    boolean isUp() {
        return life.isPresent();
    }

    /** Of a node that is up. */
    Standing standing() {
        Life now = life.orElseThrow();
        var standing = new Standing(
                id(), now.number(), now.node().status(), now.machine().appliedIndex());
        return world.defect().standing(standing);
    }

    /** Nothing happens where it is up already. */
    void start() {
        if (isUp()) {
            return;
        }
        lives += 1;
        int number = lives;
        var log = new SimulatedLogStore(new SimulatedLogStore.Parts(
                id(), make.disk(), records, make.clock(), plan, world.invariants(), world.defect(), make.writing()));
        var peers = new SimulatedPeers(
                new SimulatedPeers.Parts(id(), make.clock(), plan, world, log, () -> isAlive(number)));
        var machine = new SeatMachine(records, Policy.DEFAULT);
        var state = new SimulatedStateMachine(id(), machine, plan, world);
        var ports = new NodePorts(log, new NoDisk(), state, peers, make.clock());
        life = Optional.of(new Life(number, Node.simulated(make.settings(), ports, dice.split()), log, machine));
        turnIsDue = false;
        busyUntilMicros = 0;
        pausedUntilMicros = 0;
        world.invariants().started(standing());
        world.log().line("start " + standing());
        tick(number);
    }

    private boolean isAlive(int number) {
        return life.filter(each -> each.number() == number).isPresent();
    }

    private void tick(int number) {
        if (isAlive(number)) {
            wake();
            long tickMicros = make.settings().tick().toNanos() / 1_000;
            world.timeline().in(make.clock().lasting(tickMicros), () -> tick(number));
        }
    }

    /** The next turn comes as soon as the node is free for it. */
    private void wake() {
        if (!turnIsDue) {
            turnIsDue = true;
            int number = lives;
            world.timeline().at(Math.max(busyUntilMicros, pausedUntilMicros), () -> {
                if (isAlive(number)) {
                    turn(life.orElseThrow());
                }
            });
        }
    }

    private void turn(Life now) {
        turnIsDue = false;
        if (world.timeline().nowMicros() < pausedUntilMicros) {
            wake();
            return;
        }
        now.log().turnBegins();
        boolean more;
        try {
            more = now.node().advance();
        } catch (SimulatedCrash crash) {
            die(crash.getMessage());
            return;
        }
        busyUntilMicros = make.clock().micros() + make.resting().nextMicros();
        if (busyUntilMicros - world.timeline().nowMicros() > TURN_MICROS_MAX) {
            stoodStillUntilMicros = busyUntilMicros;
        }
        make.clock().catchUp();
        world.invariants().turned(standing());
        if (more) {
            wake();
        }
    }

    /** The node is closed, and then the process ends. */
    void stop() {
        life.ifPresent(now -> {
            now.node().close();
            die("stopped");
        });
    }

    /** The process ends now, between two turns. */
    void crash() {
        if (isUp()) {
            die("between turns");
        }
    }

    /** The process ends when it comes to this point, and then {@code after} is run. */
    void crashAt(CrashPoint point, Runnable after) {
        plan.at(point);
        afterCrash = after;
    }

    private void die(String where) {
        make.clock().catchUp();
        records.crash(dice);
        life = Optional.empty();
        world.log()
                .line("crash " + id() + ": " + where + ", the log ends at "
                        + make.disk().last());
        world.invariants().crashed(id());
        plan.forget();
        Runnable after = afterCrash;
        afterCrash = () -> {};
        after.run();
    }

    void pauseUntil(long micros) {
        pausedUntilMicros = micros;
    }

    /** Whatever was to go wrong does not, and a pause ends now. */
    void spare() {
        plan.forget();
        afterCrash = () -> {};
        pausedUntilMicros = Math.min(pausedUntilMicros, world.timeline().nowMicros());
        if (isUp()) {
            turnIsDue = false;
            wake();
        }
    }

    void receive(NodeId from, Message message) {
        life.ifPresent(now -> {
            now.node().received(from, message);
            wake();
        });
    }

    void transfer(NodeId to) {
        life.ifPresent(now -> {
            now.node().transfer(to);
            wake();
        });
    }

    /** Of a node that is up. */
    CompletableFuture<Proposed> propose(byte[] command, long micros) {
        wake();
        CompletableFuture<Proposed> answer = life.orElseThrow().node().propose(command, deadline(micros));
        return answeredInTime(answer.thenApply(world.defect()::answering), micros);
    }

    /** Of a node that is up: what another node forwards. */
    CompletableFuture<Proposed> proposeHere(byte[] command, long micros) {
        wake();
        return life.orElseThrow().node().proposeHere(command, deadline(micros));
    }

    /** Of a node that is up: reads what {@link History.Seen} says. */
    CompletableFuture<ReadResult<History.Seen>> read(ReadLevel level, Optional<Reservation> sought, long micros) {
        wake();
        Life now = life.orElseThrow();
        CompletableFuture<ReadResult<History.Seen>> answer =
                now.node().read(world.defect().level(level), () -> see(now.machine(), sought), deadline(micros));
        return answeredInTime(answer, micros);
    }

    /** Unless the node has died since, or stood still, there must be an answer some turns after the deadline. */
    private <R> CompletableFuture<R> answeredInTime(CompletableFuture<R> found, long micros) {
        CompletableFuture<R> answer = world.defect().answersNobody() ? new CompletableFuture<>() : found;
        int number = lives;
        long askedMicros = world.timeline().nowMicros();
        world.timeline().in(make.clock().lasting(micros) + ANSWER_LATE_MICROS_MAX, () -> {
            if (isAlive(number) && Math.max(stoodStillUntilMicros, pausedUntilMicros) < askedMicros) {
                world.invariants().answered(id(), answer.isDone());
            }
        });
        return answer;
    }

    private static History.Seen see(SeatMachine machine, Optional<Reservation> sought) {
        boolean known =
                sought.flatMap(each -> machine.state().reservation(each.id())).isPresent();
        return new History.Seen(machine.appliedIndex(), History.hashOf(machine), known);
    }

    private Deadline deadline(long micros) {
        return Deadline.in(Duration.ofNanos(micros * 1_000), make.clock());
    }
}
