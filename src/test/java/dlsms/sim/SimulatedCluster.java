package dlsms.sim;

import static dlsms.sim.Invariant.CONVERGENCE;

import dlsms.node.NodeSettings;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A whole cluster in one thread: production nodes on a simulated network, disk and clock, with clients that use it
 * and faults that strike
 * it. What happens follows from the scenario alone. First chaos; then a random majority is healed, the rest stay
 * dead, and it must settle.
 */
final class SimulatedCluster {
    private static final int ELECTION_TICKS_MAX = 16;
    private static final Duration TICK = Duration.ofMillis(25);
    private static final int SETTLING_ELECTION_TIMEOUTS_MAX = 60;
    private static final long SETTLING_MICROS_MAX =
            SETTLING_ELECTION_TIMEOUTS_MAX * ELECTION_TICKS_MAX * TICK.toNanos() / 1_000;

    private static final int SPARES = 2;
    private static final int CLIENTS_MIN = 3;
    private static final long SLOW_MICROS_MIN = 10_000;
    private static final Duration DISK_SLOW_MAX = Duration.ofSeconds(1);

    private final Scenario scenario;
    private final Watch watch;
    private final Timeline timeline = new Timeline();
    private final EventLog log = new EventLog(timeline);
    private final Disks disks = new Disks();
    private final SortedMap<NodeId, SimulatedNode> nodes = new TreeMap<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final SplittableRandom dice;
    private final Luck luck;
    private final World world;
    private final Tuning tuning;
    private final Chaos chaos;
    private final DiskFaults diskFaults;
    private boolean isSlow = true;

    SimulatedCluster(Scenario scenario) {
        this(scenario, EnumSet.allOf(Invariant.class), Defect.NONE);
    }

    /** @param watched the invariants that end the run when they break */
    SimulatedCluster(Scenario scenario, Set<Invariant> watched, Defect defect) {
        this.scenario = scenario;
        this.watch = new Watch(watched);
        this.dice = new SplittableRandom(scenario.seed());
        this.luck = new Luck(scenario, dice.split());
        var network = new SimulatedNetwork(timeline, dice.split(), scenario.quality(dice), luck);
        Membership founders = founders();
        var invariants = new Invariants(watch, disks, founders);
        this.world = new World(timeline, log, network, disks, invariants, defect, luck, nodes);
        this.tuning = tuning();
        founders.voters().forEach(this::make);
        if (scenario.has(Fault.MEMBER_ADDED)) {
            spares().forEach(this::make);
        }
        int clientCount = dice.nextInt(CLIENTS_MIN, Wishes.CLIENTS_MAX + 1);
        for (int number = 0; number < clientCount; number++) {
            clients.add(new SimulatedClient(number, world, dice.split()));
        }
        this.chaos = new Chaos(world, scenario, dice.split());
        this.diskFaults = new DiskFaults(world, dice.split());
    }

    /** Each has a disk that knows all of them. */
    private Membership founders() {
        List<Member> members = new ArrayList<>();
        for (int number = 1; number <= scenario.nodes(); number++) {
            members.add(new Member(
                    new NodeId("n" + number),
                    "n" + number + ":1",
                    Member.Role.VOTER,
                    dice.nextLong(1, Long.MAX_VALUE)));
        }
        var founders = new Membership(members);
        members.forEach(each -> disks.put(each.id(), new SimulatedDisk(each.id(), each.disk(), founders)));
        return founders;
    }

    private List<NodeId> spares() {
        List<NodeId> spares = new ArrayList<>();
        for (int number = scenario.nodes() + 1; number <= scenario.nodes() + SPARES; number++) {
            var id = new NodeId("n" + number);
            disks.put(id, new SimulatedDisk(id, dice.nextLong(1, Long.MAX_VALUE), Membership.NONE));
            spares.add(id);
        }
        return spares;
    }

    private Tuning tuning() {
        int heartbeatTicks = dice.nextInt(1, 3);
        int electionTicks = dice.nextInt(2 * heartbeatTicks, ELECTION_TICKS_MAX + 1);
        var upkeep = scenario.has(Fault.SHORT_LOGS)
                ? new NodeSettings.Upkeep(dice.nextInt(4, 30), dice.nextLong(1_024, 20_000), DISK_SLOW_MAX)
                : NodeSettings.Upkeep.DEFAULT;
        return new Tuning(
                TICK, electionTicks, heartbeatTicks, scenario.limits(dice), scenario.nodeLimits(dice), upkeep);
    }

    private void make(NodeId id) {
        double rate = scenario.has(Fault.CLOCK_RATE) ? dice.nextDouble(0.8, 1.25) : 1;
        scenario.faults().stream().filter(Fault::isOfNature).forEach(luck::struck);
        var clock = new SimulatedClock(timeline, rate);
        var made = new SimulatedNode.Make(
                id,
                tuning,
                clock,
                new DiskTrouble(clock, dice.split()),
                writing(dice.split()),
                resting(dice.split(), scenario.busyMicrosMax(dice)));
        nodes.put(id, new SimulatedNode(made, world, dice.split()));
    }

    private Latency writing(SplittableRandom ownDice) {
        return () -> {
            long micros = ownDice.nextLong(100, 1_000);
            int number = ownDice.nextInt(400);
            if (isSlow && scenario.has(Fault.HANGING_DISK) && number == 0) {
                luck.struck(Fault.HANGING_DISK);
                return ownDice.nextLong(400_000, 5_000_000);
            } else if (isSlow && scenario.has(Fault.SLOW_DISK) && number <= 20) {
                luck.struck(Fault.SLOW_DISK);
                return ownDice.nextLong(400_000);
            }
            return micros;
        };
    }

    private Latency resting(SplittableRandom ownDice, long microsMax) {
        return () -> {
            if (!isSlow || !scenario.has(Fault.SLOW_TURNS)) {
                return 0;
            }
            long micros = ownDice.nextLong(microsMax);
            if (micros > SLOW_MICROS_MIN) {
                luck.struck(Fault.SLOW_TURNS);
            }
            return micros;
        };
    }

    World world() {
        return world;
    }

    /** Starts the founders, and nothing else. */
    void begin() {
        world.invariants()
                .committedMembership()
                .voters()
                .forEach(id -> nodes.get(id).start());
    }

    /** What came of the run. */
    Report report() {
        History history = world.invariants().history();
        return new Report(
                scenario,
                timeline.happened(),
                timeline.nowMicros(),
                luck.times(),
                watch.checks().values().stream().mapToLong(Long::longValue).sum(),
                world.invariants().highestCommitted(),
                newestTerm(),
                history.writesAcknowledged(),
                history.reads(),
                log.hash());
    }

    private long newestTerm() {
        return nodes.keySet().stream()
                .mapToLong(id -> disks.of(id).hardState().term())
                .max()
                .orElseThrow();
    }

    Watch watch() {
        return watch;
    }

    EventLog log() {
        return log;
    }

    /** @throws InvariantBroken with the newest events, where an invariant does not hold */
    void run() {
        begin();
        clients.forEach(SimulatedClient::start);
        chaos.start();
        for (int event = 0; event < scenario.events() && timeline.next(); event++) {}
        settle();
    }

    private void settle() {
        chaos.stop();
        luck.stop();
        clients.forEach(SimulatedClient::stop);
        world.network().perfect();
        isSlow = false;
        List<SimulatedNode> healed = heal();
        var probe = new SimulatedClient(Wishes.CLIENTS_MAX, world.among(healed), dice.split());
        long untilMicros = timeline.nowMicros() + SETTLING_MICROS_MAX;
        log.line("settle with " + healed.stream().map(SimulatedNode::id).toList());
        probe.probe();
        var settled = new Settled(healed);
        while (!(probe.isDone() && settled.holds()) && timeline.nowMicros() < untilMicros && timeline.next()) {}
        boolean holds = probe.isDone() && settled.holds();
        watch.holds(CONVERGENCE, holds, () -> settled.standings() + " don't settle, the probe: " + probe.isDone());
        if (holds) {
            settled.members().forEach(node -> world.invariants().history().settled(node.id(), node.state()));
        }
    }

    /** Those that live on are a majority of whichever members may be in force. */
    private List<SimulatedNode> heal() {
        var shuffled = new ArrayList<>(nodes.values());
        Collections.shuffle(shuffled, new Random(dice.nextLong()));
        var living = new TreeSet<NodeId>();
        int wanted = dice.nextInt(nodes.size() + 1);
        for (SimulatedNode node : shuffled) {
            if (living.size() < wanted || !suffice(living)) {
                living.add(node.id());
            }
        }
        List<SimulatedNode> healed = new ArrayList<>();
        for (SimulatedNode node : shuffled) {
            node.spare();
            if (living.contains(node.id())) {
                healed.add(node);
            } else if (scenario.has(Fault.ONE_WAY_CUT) && dice.nextBoolean()) {
                deafen(node);
            } else {
                node.crash();
            }
        }
        healed.forEach(this::restart);
        return healed;
    }

    // As good as dead to whoever asks it, but heard: it must not keep the others from going on.
    private void deafen(SimulatedNode node) {
        log.line(node.id() + " hears nobody any more");
        nodes.keySet().forEach(other -> world.network().cut(new SimulatedNetwork.Link(other, node.id())));
    }

    private boolean suffice(SortedSet<NodeId> living) {
        return disks.inPlay(world.invariants().committedMembership()).stream()
                .allMatch(each -> disks.suffice(living, each));
    }

    // Where bits have flipped, the operator has seen it by now.
    private void restart(SimulatedNode node) {
        if (disks.of(node.id()).isDamaged()) {
            node.crash();
            diskFaults.replace(node.id());
        }
        node.start();
    }
}
