package dlsms.sim;

import static dlsms.sim.Invariant.CONVERGENCE;

import dlsms.node.NodeSettings;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
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

    private final Scenario scenario;
    private final Watch watch;
    private final Timeline timeline = new Timeline();
    private final EventLog log = new EventLog(timeline);
    private final SortedMap<NodeId, SimulatedDisk> disks = new TreeMap<>();
    private final SortedMap<NodeId, SimulatedNode> nodes = new TreeMap<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final SplittableRandom dice;
    private final World world;
    private final Chaos chaos;
    private final FaultCount faults = new FaultCount();
    private boolean isSlow = true;

    SimulatedCluster(Scenario scenario) {
        this(scenario, EnumSet.allOf(Invariant.class), Defect.NONE);
    }

    /** @param watched the invariants that end the run when they break */
    SimulatedCluster(Scenario scenario, Set<Invariant> watched, Defect defect) {
        this.scenario = scenario;
        this.watch = new Watch(watched);
        this.dice = new SplittableRandom(scenario.seed());
        var network = new SimulatedNetwork(timeline, dice.split(), scenario.quality(dice), faults);
        var invariants = new Invariants(watch, disks);
        this.world = new World(timeline, log, network, invariants, defect, faults, nodes);
        make();
        int clientCount = dice.nextInt(1, Wishes.CLIENTS_MAX + 1);
        for (int number = 0; number < clientCount; number++) {
            clients.add(new SimulatedClient(number, world, dice.split()));
        }
        this.chaos = new Chaos(world, scenario, dice.split());
    }

    private void make() {
        SortedSet<NodeId> members = new TreeSet<>();
        for (int number = 1; number <= scenario.nodes(); number++) {
            members.add(new NodeId("n" + number));
        }
        var limits = scenario.limits(dice);
        var nodeLimits = scenario.nodeLimits(dice);
        long busyMicrosMax = scenario.busyMicrosMax(dice);
        int heartbeatTicks = dice.nextInt(1, 3);
        int electionTicks = dice.nextInt(2 * heartbeatTicks, ELECTION_TICKS_MAX + 1);
        for (NodeId id : members) {
            var raft = new RaftSettings(id, members, electionTicks, heartbeatTicks, limits);
            disks.put(id, new SimulatedDisk());
            double rate = scenario.has(Fault.CLOCK_RATE) ? dice.nextDouble(0.8, 1.25) : 1;
            scenario.faults().stream().filter(Fault::isOfNature).forEach(faults::add);
            var made = new SimulatedNode.Make(
                    new NodeSettings(raft, TICK, nodeLimits),
                    disks.get(id),
                    new SimulatedClock(timeline, rate),
                    writing(dice.split()),
                    resting(dice.split(), busyMicrosMax));
            nodes.put(id, new SimulatedNode(made, world, dice.split()));
        }
    }

    private Latency writing(SplittableRandom ownDice) {
        return () -> {
            long micros = ownDice.nextLong(100, 1_000);
            int luck = ownDice.nextInt(400);
            if (isSlow && scenario.has(Fault.HANGING_DISK) && luck == 0) {
                faults.add(Fault.HANGING_DISK);
                return ownDice.nextLong(400_000, 5_000_000);
            } else if (isSlow && scenario.has(Fault.SLOW_DISK) && luck <= 20) {
                faults.add(Fault.SLOW_DISK);
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
            faults.add(Fault.SLOW_TURNS);
            return ownDice.nextLong(microsMax);
        };
    }

    /** What came of the run. */
    Report report() {
        History history = world.invariants().history();
        return new Report(
                scenario,
                timeline.happened(),
                timeline.nowMicros(),
                faults.times(),
                watch.checks().values().stream().mapToLong(Long::longValue).sum(),
                world.invariants().highestCommitted(),
                newestTerm(),
                history.writesAcknowledged(),
                history.reads(),
                log.hash());
    }

    private long newestTerm() {
        return disks.values().stream()
                .mapToLong(disk -> disk.hardState().term())
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
        nodes.values().forEach(SimulatedNode::start);
        clients.forEach(SimulatedClient::start);
        chaos.start();
        for (int event = 0; event < scenario.events() && timeline.next(); event++) {}
        settle();
    }

    private void settle() {
        chaos.stop();
        clients.forEach(SimulatedClient::stop);
        world.network().perfect();
        isSlow = false;
        List<SimulatedNode> healed = heal();
        var probe = new SimulatedClient(Wishes.CLIENTS_MAX, world.among(healed), dice.split());
        long untilMicros = timeline.nowMicros() + SETTLING_MICROS_MAX;
        log.line("settle with " + healed.stream().map(SimulatedNode::id).toList());
        probe.probe();
        while (!hasSettled(healed, probe) && timeline.nowMicros() < untilMicros && timeline.next()) {}
        boolean settled = hasSettled(healed, probe);
        watch.holds(
                CONVERGENCE,
                settled,
                () -> healed.stream().map(SimulatedNode::standing).toList() + " don't settle");
        if (settled) {
            healed.forEach(node -> world.invariants().history().settled(node.id(), node.state()));
        }
    }

    private List<SimulatedNode> heal() {
        var shuffled = new ArrayList<>(nodes.values());
        Collections.shuffle(shuffled, new Random(dice.nextLong()));
        int majority = nodes.size() / 2 + 1;
        List<SimulatedNode> healed = shuffled.subList(0, dice.nextInt(majority, nodes.size() + 1));
        for (SimulatedNode node : shuffled) {
            node.spare();
            if (healed.contains(node)) {
                node.start();
            } else {
                node.crash();
            }
        }
        return healed;
    }

    private boolean hasSettled(List<SimulatedNode> healed, SimulatedClient probe) {
        List<Standing> standings = healed.stream().map(SimulatedNode::standing).toList();
        Standing first = standings.getFirst();
        long leaders = standings.stream().filter(Standing::leads).count();
        return leaders == 1 && probe.isDone() && standings.stream().allMatch(each -> each.hasSettledWith(first));
    }
}
