package dlsms.sim;

import dlsms.raft.NodeId;
import dlsms.sim.SimulatedNetwork.Link;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Lets things go wrong at random moments, as far as the scenario allows it, until it is told to stop. */
final class Chaos {
    private static final Set<Fault> STRIKES = EnumSet.of(
            Fault.PARTITION,
            Fault.PARTIAL_PARTITION,
            Fault.ONE_WAY_CUT,
            Fault.CRASH,
            Fault.CRASH_IN_TURN,
            Fault.STOP,
            Fault.PAUSE,
            Fault.CLOCK_JUMP,
            Fault.TRANSFER);

    private final Timeline timeline;
    private final EventLog log;
    private final SimulatedNetwork network;
    private final SortedMap<NodeId, SimulatedNode> nodes;
    private final RandomGenerator dice;
    private final FaultCount faults;
    private final List<Fault> strikes;
    private final long quietMicrosMax;
    private final long troubleMicrosMax;
    private boolean over;

    Chaos(World world, Scenario scenario, RandomGenerator dice) {
        this.timeline = world.timeline();
        this.log = world.log();
        this.network = world.network();
        this.nodes = world.nodes();
        this.dice = dice;
        this.faults = world.faults();
        this.strikes = scenario.faults().stream().filter(STRIKES::contains).toList();
        this.quietMicrosMax = dice.nextLong(100_000, 3_000_000);
        this.troubleMicrosMax = dice.nextLong(50_000, 2_500_000);
    }

    void start() {
        if (!strikes.isEmpty()) {
            timeline.in(dice.nextLong(quietMicrosMax), this::strike);
        }
    }

    void stop() {
        over = true;
    }

    private void strike() {
        if (over) {
            return;
        }
        SimulatedNode node = any();
        Fault fault = strikes.get(dice.nextInt(strikes.size()));
        faults.add(fault);
        switch (fault) {
            case PARTITION -> partition(node);
            case PARTIAL_PARTITION -> partitionInPart();
            case ONE_WAY_CUT -> cutOneWay(node.id(), any().id());
            case CRASH -> crash(node);
            case CRASH_IN_TURN -> crashInTurn(node);
            case STOP -> stop(node);
            case PAUSE -> pause(node);
            case CLOCK_JUMP -> jump(node);
            case TRANSFER -> transfer(node, any().id());
            case LOSS,
                    DELAY,
                    REORDERING,
                    DUPLICATION,
                    CLOCK_RATE,
                    SLOW_TURNS,
                    SLOW_DISK,
                    HANGING_DISK,
                    SMALL_LIMITS -> {}
        }
        timeline.in(dice.nextLong(quietMicrosMax), this::strike);
    }

    /** Where it hurts most is the leader. */
    private SimulatedNode any() {
        List<SimulatedNode> leaders = nodes.values().stream()
                .filter(node -> node.isUp() && node.standing().leads())
                .toList();
        if (!leaders.isEmpty() && dice.nextInt(3) == 0) {
            return leaders.get(dice.nextInt(leaders.size()));
        }
        return List.copyOf(nodes.values()).get(dice.nextInt(nodes.size()));
    }

    private void partition(SimulatedNode one) {
        var group = new TreeSet<>(List.of(one.id()));
        boolean alone = dice.nextInt(3) == 0;
        for (NodeId id : nodes.keySet()) {
            if (!alone && dice.nextBoolean()) {
                group.add(id);
            }
        }
        log.line("cut off " + group);
        network.partition(group, nodes.keySet());
        later(this::mend);
    }

    private void partitionInPart() {
        log.line("cut some pairs off from each other");
        network.partitionInPart(nodes.keySet());
        later(this::mend);
    }

    private void mend() {
        log.line("mend the network");
        network.mend();
    }

    private void cutOneWay(NodeId from, NodeId to) {
        log.line("cut " + from + " -> " + to);
        var link = new Link(from, to);
        network.cut(link);
        later(() -> network.mend(link));
    }

    private void crash(SimulatedNode node) {
        var struck = new ArrayList<>(List.of(node));
        if (dice.nextInt(8) == 0) {
            nodes.values().stream().filter(each -> dice.nextBoolean()).forEach(struck::add);
        }
        for (SimulatedNode each : struck) {
            each.crash();
            later(each::start);
        }
    }

    private void crashInTurn(SimulatedNode node) {
        CrashPoint[] points = CrashPoint.values();
        node.crashAt(points[dice.nextInt(points.length)], () -> later(node::start));
    }

    private void stop(SimulatedNode node) {
        node.stop();
        later(node::start);
    }

    private void pause(SimulatedNode node) {
        log.line("pause " + node.id());
        node.pauseUntil(timeline.nowMicros() + dice.nextLong(troubleMicrosMax));
    }

    private void jump(SimulatedNode node) {
        long micros = dice.nextLong(-7_200_000_000L, 7_200_000_000L);
        log.line("the wall clock of " + node.id() + " jumps by " + micros + " us");
        node.clock().jumpWall(micros);
    }

    private void transfer(SimulatedNode node, NodeId to) {
        log.line("transfer from " + node.id() + " to " + to);
        node.transfer(to);
    }

    private void later(Runnable action) {
        timeline.in(dice.nextLong(troubleMicrosMax), () -> {
            if (!over) {
                action.run();
            }
        });
    }
}
