package dlsms.sim;

import dlsms.raft.NodeId;
import dlsms.sim.SimulatedNetwork.Link;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Lets things go wrong at random moments, as far as the scenario allows it, until it is told to stop. */
final class Chaos {
    /** All but what strikes by itself, or is in the nature of a run. */
    private static final Set<Fault> STRIKES = EnumSet.complementOf(EnumSet.of(
            Fault.LOSS,
            Fault.DELAY,
            Fault.REORDERING,
            Fault.DUPLICATION,
            Fault.POWER_CUT,
            Fault.CLOCK_RATE,
            Fault.SLOW_TURNS,
            Fault.SLOW_DISK,
            Fault.HANGING_DISK,
            Fault.SHORT_LOGS,
            Fault.SNAPSHOT_BROKEN,
            Fault.SNAPSHOT_REPEATED,
            Fault.SMALL_LIMITS));

    private final World world;
    private final RandomGenerator dice;
    private final DiskFaults disks;
    private final Operator operator;
    private final List<Fault> strikes;
    private final long quietMicrosMax;
    private final long troubleMicrosMax;
    private boolean over;

    Chaos(World world, Scenario scenario, RandomGenerator dice) {
        this.world = world;
        this.dice = dice;
        this.disks = new DiskFaults(world, dice);
        this.operator = new Operator(world, dice);
        this.strikes = scenario.faults().stream().filter(STRIKES::contains).toList();
        this.quietMicrosMax = dice.nextLong(100_000, 1_500_000);
        this.troubleMicrosMax = dice.nextLong(50_000, 2_000_000);
    }

    void start() {
        if (!strikes.isEmpty()) {
            world.timeline().in(dice.nextLong(quietMicrosMax), this::strike);
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
        switch (fault) {
            case PARTITION -> partition(node);
            case SPLIT_LEADER -> splitLeader();
            case ECHO -> echo(node);
            case PARTIAL_PARTITION -> partitionInPart();
            case ONE_WAY_CUT -> cutOneWay(node.id(), any().id());
            case BROKEN_CONNECTION -> breakConnection(node, any());
            case CRASH -> crash(node);
            case CRASH_IN_TURN -> crashInTurn(node, CrashPoint.IN_EVERY_TURN);
            case TORN_WRITE -> crashInTurn(node, List.of(CrashPoint.LOG_WRITE_LOST));
            case CRASH_IN_INSTALL -> crashInTurn(node, CrashPoint.IN_AN_INSTALL);
            case STOP -> stop(node);
            case PAUSE -> pause(node);
            case CLOCK_JUMP -> jump(node);
            case FAILING_DISK -> disks.fail(node, dice.nextLong(troubleMicrosMax));
            case FULL_DISK -> fill(node);
            case FLIPPED_BITS -> disks.flip(node, () -> later(node::start));
            case EMPTY_DISK -> disks.empty(node, () -> later(node::start));
            case TRANSFER -> operator.transfer(node, any().id());
            case MEMBER_ADDED -> operator.add();
            case MEMBER_PROMOTED -> operator.promote();
            case MEMBER_REMOVED -> operator.remove();
            case LOSS, DELAY, REORDERING, DUPLICATION, POWER_CUT, CLOCK_RATE, SLOW_TURNS, SLOW_DISK -> {}
            case HANGING_DISK, SHORT_LOGS, SNAPSHOT_BROKEN, SNAPSHOT_REPEATED, SMALL_LIMITS -> {}
        }
        world.timeline().in(dice.nextLong(quietMicrosMax), this::strike);
    }

    /** Where it hurts most is the leader. */
    private SimulatedNode any() {
        List<SimulatedNode> leaders = world.nodes().values().stream()
                .filter(node -> node.isUp() && node.standing().leads())
                .toList();
        if (!leaders.isEmpty() && dice.nextInt(3) == 0) {
            return leaders.get(dice.nextInt(leaders.size()));
        }
        return List.copyOf(world.nodes().values())
                .get(dice.nextInt(world.nodes().size()));
    }

    private void struck(Fault fault, String line) {
        world.luck().struck(fault);
        world.log().line(line);
    }

    private void partition(SimulatedNode one) {
        var group = new TreeSet<>(List.of(one.id()));
        boolean alone = dice.nextInt(3) == 0;
        for (NodeId id : world.nodes().keySet()) {
            if (!alone && dice.nextBoolean()) {
                group.add(id);
            }
        }
        struck(Fault.PARTITION, "cut off " + group);
        world.network().partition(group, world.nodes().keySet());
        later(this::mend);
    }

    private void partitionInPart() {
        struck(Fault.PARTIAL_PARTITION, "cut some pairs off from each other");
        world.network().partitionInPart(world.nodes().keySet());
        later(this::mend);
    }

    private void echo(SimulatedNode node) {
        struck(Fault.ECHO, "what came to " + node.id() + " in the past comes again");
        world.network().echo(node.id());
    }

    private void splitLeader() {
        List<SimulatedNode> leaders = world.nodes().values().stream()
                .filter(node -> node.isUp() && node.standing().leads())
                .toList();
        if (leaders.isEmpty()) {
            return;
        }
        SimulatedNode leader = leaders.get(dice.nextInt(leaders.size()));
        var group = new TreeSet<>(List.of(leader.id(), any().id()));
        struck(Fault.SPLIT_LEADER, "cut off the leader with " + group);
        world.network().partition(group, world.nodes().keySet());
        Caller.asks(world, leader, 1 + dice.nextInt(6));
        later(() -> {
            mend();
            world.network().echo(leader.id());
        });
    }

    private void mend() {
        world.log().line("mend the network");
        world.network().mend();
    }

    private void cutOneWay(NodeId from, NodeId to) {
        struck(Fault.ONE_WAY_CUT, "cut " + from + " -> " + to);
        var link = new Link(from, to);
        world.network().cut(link);
        later(() -> world.network().mend(link));
    }

    private void breakConnection(SimulatedNode one, SimulatedNode other) {
        if (one != other) {
            struck(Fault.BROKEN_CONNECTION, "the connection breaks between " + one.id() + " and " + other.id());
            world.network().breakConnection(new Link(one.id(), other.id()));
            world.network().breakConnection(new Link(other.id(), one.id()));
            one.peerLost(other.id());
            other.peerLost(one.id());
        }
    }

    private void crash(SimulatedNode node) {
        var struck = new ArrayList<>(List.of(node));
        if (dice.nextInt(8) == 0) {
            world.nodes().values().stream().filter(each -> dice.nextBoolean()).forEach(struck::add);
        }
        for (SimulatedNode each : struck) {
            if (each.isUp()) {
                world.luck().struck(Fault.CRASH);
                each.crash();
            }
            later(each::start);
        }
    }

    private void crashInTurn(SimulatedNode node, List<CrashPoint> points) {
        node.crashAt(points.get(dice.nextInt(points.size())), () -> later(node::start));
    }

    private void stop(SimulatedNode node) {
        world.luck().struck(Fault.STOP);
        node.stop();
        later(node::start);
    }

    private void pause(SimulatedNode node) {
        struck(Fault.PAUSE, "pause " + node.id());
        node.pauseUntil(world.timeline().nowMicros() + dice.nextLong(troubleMicrosMax));
    }

    private void jump(SimulatedNode node) {
        long micros = dice.nextLong(-7_200_000_000L, 7_200_000_000L);
        struck(Fault.CLOCK_JUMP, "the wall clock of " + node.id() + " jumps by " + micros + " us");
        node.clock().jumpWall(micros);
    }

    private void fill(SimulatedNode node) {
        disks.fill(node);
        later(() -> disks.makeRoom(node));
    }

    private void later(Runnable action) {
        world.timeline().in(dice.nextLong(troubleMicrosMax), () -> {
            if (!over) {
                action.run();
            }
        });
    }
}
