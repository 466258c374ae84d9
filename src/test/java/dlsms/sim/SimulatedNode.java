package dlsms.sim;

import dlsms.node.Deadline;
import dlsms.node.Node;
import dlsms.node.NodePorts;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.node.ReadResult;
import dlsms.raft.DiskHealth;
import dlsms.raft.MemberChange;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.SeatState;
import dlsms.sim.SimulatedNetwork.Link;
import dlsms.statemachine.SeatMachine;
import dlsms.storage.CorruptDataException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One node: the production node between simulated ports, and what of it outlives a crash. */
final class SimulatedNode {
    /** What a node is made of before it is started for the first time. */
    record Make(
            NodeId id, Tuning tuning, SimulatedClock clock, DiskTrouble trouble, Latency writing, Latency resting) {}

    private static final long ASKS_AGAIN_MICROS = 200_000;

    /** A tick, and the longest that a write, a turn and what waits before it may take. */
    private static final long ANSWER_LATE_MICROS_MAX = 1_500_000;

    /** A turn that took longer is a pause to who waits. */
    private static final long TURN_MICROS_MAX = 500_000;

    private final Make make;
    private final World world;
    private final SplittableRandom dice;
    private final CrashPlan plan = new CrashPlan();
    private Optional<Life> life = Optional.empty();
    private Runnable afterCrash = () -> {};
    private int lives;
    private long pausedUntilMicros;

    /** From a start to the next crash. */
    private record Life(int number, Node node, SimulatedLogStore log, SeatMachine machine, SimulatedDisk disk) {}

    private int reopenings;
    private Runnable afterDamage = () -> {};

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
                id(),
                now.number() + reopenings,
                now.node().status(),
                now.machine().appliedIndex());
        return world.defect().standing(standing);
    }

    /** Nothing happens where it is up already. One with an empty disk asks the others first who takes part. */
    void start() {
        if (isUp()) {
            return;
        }
        SimulatedDisk disk = world.disks().of(id());
        if (disk.founders().equals(Membership.NONE)) {
            askForMembers(disk);
        } else {
            begin(disk);
        }
    }

    private void askForMembers(SimulatedDisk disk) {
        List<SimulatedNode> knowing = world.nodes().values().stream()
                .filter(node -> node.isUp() && !node.membership().equals(Membership.NONE))
                .filter(node -> world.network().connects(id(), node.id()))
                .toList();
        if (knowing.isEmpty()) {
            int before = lives;
            world.timeline().in(ASKS_AGAIN_MICROS, () -> {
                if (lives == before) {
                    start();
                }
            });
        } else {
            SimulatedNode asked = knowing.get(dice.nextInt(knowing.size()));
            world.log().line(id() + " learns from " + asked.id() + " who takes part");
            disk.found(asked.membership());
            begin(disk);
        }
    }

    private Membership membership() {
        return life.orElseThrow().node().status().membership().membership();
    }

    private void begin(SimulatedDisk disk) {
        lives += 1;
        int number = lives;
        make.trouble().opened();
        var parts = new SimulatedLogStore.Parts(
                id(), disk, make.trouble(), make.clock(), plan, world.invariants(), world.defect(), make.writing());
        var log = new SimulatedLogStore(parts);
        var peers = new SimulatedPeers(
                new SimulatedPeers.Parts(id(), make.clock(), plan, world, log, disk, () -> isAlive(number)));
        try {
            var machine = new SeatMachine(new SimulatedRecords(disk, make.trouble()), Policy.DEFAULT);
            var state = new SimulatedStateMachine(id(), machine, plan, world);
            var port = new SimulatedDiskPort(parts, this::reopened);
            var ports = new NodePorts(log, port, state, peers, make.clock());
            Node node = Node.simulated(make.tuning().of(id(), disk), ports, dice.split());
            life = Optional.of(new Life(number, node, log, machine, disk));
        } catch (CorruptDataException found) {
            world.log().line(id() + " does not start: " + found.getMessage());
            damageFound();
            return;
        }
        turnIsDue = false;
        busyUntilMicros = 0;
        pausedUntilMicros = 0;
        world.invariants().started(standing());
        world.log().line("start " + standing());
        tick(number);
    }

    private void reopened() {
        reopenings += 1;
        world.log()
                .line(id() + " opens its disk anew, the log ends at "
                        + world.disks().of(id()).last());
        world.invariants().reopened(id());
    }

    private void damageFound() {
        Runnable after = afterDamage;
        afterDamage = () -> {};
        after.run();
    }

    /** Runs {@code after} once, where this node finds that bits have flipped on its disk, and has ended. */
    void whenDamageIsFound(Runnable after) {
        afterDamage = after;
    }

    private boolean isAlive(int number) {
        return life.filter(each -> each.number() == number).isPresent();
    }

    private void tick(int number) {
        if (isAlive(number)) {
            wake();
            world.timeline().in(make.clock().lasting(make.tuning().tickMicros()), () -> tick(number));
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
            world.luck().struck(crash.point().fault());
            die(crash.getMessage());
            return;
        } catch (CorruptDataException found) {
            die(found.getMessage());
            damageFound();
            return;
        }
        busyUntilMicros = make.clock().micros() + make.resting().nextMicros();
        if (busyUntilMicros - world.timeline().nowMicros() > TURN_MICROS_MAX) {
            stoodStillUntilMicros = busyUntilMicros;
        }
        make.clock().catchUp();
        if (make.trouble().hasFailed()) {
            world.invariants().turnedWithoutDisk(standing());
        } else {
            world.invariants().turned(standing());
        }
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
        SimulatedDisk disk = life.orElseThrow().disk();
        boolean powerCut = world.luck().strikes(Fault.POWER_CUT, 0.5);
        disk.crash(powerCut ? make.trouble().kept(disk.unsyncedWrites()) : disk.unsyncedWrites());
        life = Optional.empty();
        world.log().line("crash " + id() + ": " + where + ", the log ends at " + disk.last());
        world.invariants().crashed(id());
        if (!powerCut) {
            connectionsBreak();
        }
        plan.forget();
        Runnable after = afterCrash;
        afterCrash = () -> {};
        after.run();
    }

    // Where a process ends, its system tells the others; where a machine does, nobody can.
    private void connectionsBreak() {
        for (SimulatedNode other : world.nodes().values()) {
            if (other != this) {
                world.network()
                        .carryOnce(
                                new Link(id(), other.id()), world.timeline().nowMicros(), () -> other.peerLost(id()));
            }
        }
    }

    void peerLost(NodeId peer) {
        tell(node -> node.peerLost(peer));
    }

    void snapshotSent(NodeId to, boolean arrived) {
        tell(node -> node.snapshotSent(to, arrived));
    }

    DiskTrouble trouble() {
        return make.trouble();
    }

    void diskHealth(DiskHealth health) {
        tell(node -> node.diskHealth(health));
    }

    private void tell(Consumer<Node> news) {
        life.ifPresent(now -> {
            news.accept(now.node());
            wake();
        });
    }

    /** Of a node that is up. */
    SimulatedDisk disk() {
        return life.orElseThrow().disk();
    }

    /** Another chunk than the one that is wanted next is passed over. */
    void takeChunk(SimulatedSnapshot snapshot, int chunk) {
        life.filter(now -> now.disk().take(snapshot, chunk)).ifPresent(now -> {
            now.node().snapshotReceived(snapshot.meta());
            wake();
        });
    }

    void pauseUntil(long micros) {
        pausedUntilMicros = micros;
    }

    /** Whatever was to go wrong does not, and a pause ends now. */
    void spare() {
        plan.forget();
        afterCrash = () -> {};
        afterDamage = () -> {};
        make.trouble().failUntil(0);
        diskHealth(DiskHealth.GOOD);
        pausedUntilMicros = Math.min(pausedUntilMicros, world.timeline().nowMicros());
        if (isUp()) {
            turnIsDue = false;
            wake();
        }
    }

    void receive(NodeId from, Message message) {
        tell(node -> node.received(from, message));
    }

    void transfer(NodeId to) {
        tell(node -> node.transfer(to));
    }

    /** Of a node that is up. */
    CompletableFuture<Proposed> changeMembers(MemberChange change, long micros) {
        wake();
        return life.orElseThrow().node().changeMembers(change, deadline(micros));
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
