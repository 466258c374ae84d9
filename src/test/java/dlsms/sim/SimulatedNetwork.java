package dlsms.sim;

import dlsms.raft.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Links between nodes, each way on its own, that lose, delay, duplicate and reorder what they carry. */
final class SimulatedNetwork {
    private static final long TRAVEL_MICROS_MIN = 200;
    private static final long TRAVEL_MICROS_MAX = 1_500;
    private static final int PAST_MAX = 300;
    private static final long ECHO_MICROS_MAX = 3_000_000;

    /**
     * How bad the network is.
     *
     * @param loss share of what never arrives
     * @param late share of what arrives late, by up to {@code lateMicrosMax}
     * @param duplication share of what arrives twice
     * @param reorders whether what is sent later may arrive earlier
     */
    record Quality(double loss, double late, long lateMicrosMax, double duplication, boolean reorders) {
        static final Quality PERFECT = new Quality(0, 0, 1, 0, false);
    }

    /** One way from a node to another. */
    record Link(NodeId from, NodeId to) implements Comparable<Link> {
        private static final Comparator<Link> ORDER =
                Comparator.comparing(Link::from).thenComparing(Link::to);

        @Override
        public int compareTo(Link other) {
            return ORDER.compare(this, other);
        }
    }

    private final Timeline timeline;
    private final RandomGenerator dice;
    private final SortedSet<Link> cut = new TreeSet<>();
    private final SortedMap<Link, Long> brokenMicros = new TreeMap<>();
    private final SortedMap<Link, Long> newestArrivals = new TreeMap<>();
    private final Luck luck;
    private final List<Past> past = new ArrayList<>();
    private Quality quality;

    SimulatedNetwork(Timeline timeline, RandomGenerator dice, Quality quality, Luck luck) {
        this.timeline = timeline;
        this.dice = dice;
        this.quality = quality;
        this.luck = luck;
    }

    /** Something that was carried once. */
    private record Past(NodeId to, Runnable arrive) {}

    /** Carries something that leaves at {@code departsMicros}: it arrives once, or twice, or never. */
    void carry(Link link, long departsMicros, Runnable arrive) {
        remember(link, arrive);
        carryOnce(link, departsMicros, arrive);
        if (dice.nextDouble() < quality.duplication() && !cut.contains(link)) {
            luck.struck(Fault.DUPLICATION);
            repeat(link, departsMicros, arrive);
        }
    }

    // Of all that was carried, some: a new one drives out any.
    private void remember(Link link, Runnable arrive) {
        var one = new Past(link.to(), arrive);
        if (past.size() < PAST_MAX) {
            past.add(one);
        } else if (dice.nextInt(8) == 0) {
            past.set(dice.nextInt(PAST_MAX), one);
        }
    }

    /** Some of what came to {@code to} in the past comes again now. */
    void echo(NodeId to) {
        past.stream().filter(each -> each.to().equals(to)).forEach(each -> {
            if (dice.nextBoolean()) {
                timeline.in(dice.nextLong(TRAVEL_MICROS_MAX), each.arrive());
            }
        });
    }

    // Now and then so late that it comes from another age: after elections and restarts, to a log that has changed.
    private void repeat(Link link, long departsMicros, Runnable arrive) {
        if (dice.nextBoolean()) {
            timeline.at(departsMicros + dice.nextLong(ECHO_MICROS_MAX), arrive);
        } else {
            carryOnce(link, departsMicros, arrive);
        }
    }

    /** As {@link #carry}, but never twice. */
    void carryOnce(Link link, long departsMicros, Runnable arrive) {
        if (cut.contains(link)) {
            return;
        }
        if (dice.nextDouble() < quality.loss()) {
            luck.struck(Fault.LOSS);
        } else {
            timeline.at(arrivalMicros(link, departsMicros), () -> {
                if (brokenMicros.getOrDefault(link, -1L) < departsMicros) {
                    arrive.run();
                }
            });
        }
    }

    private long arrivalMicros(Link link, long departsMicros) {
        long arrival = departsMicros + dice.nextLong(TRAVEL_MICROS_MIN, TRAVEL_MICROS_MAX);
        if (dice.nextDouble() < quality.late()) {
            luck.struck(Fault.DELAY);
            arrival += dice.nextLong(quality.lateMicrosMax());
        }
        long newest = newestArrivals.getOrDefault(link, 0L);
        if (arrival <= newest && quality.reorders()) {
            luck.struck(Fault.REORDERING);
        } else if (arrival <= newest) {
            arrival = newest + 1;
        }
        newestArrivals.put(link, Math.max(newest, arrival));
        return arrival;
    }

    void cut(Link link) {
        cut.add(link);
    }

    /** Whether each of the two reaches the other. */
    boolean connects(NodeId one, NodeId other) {
        return !cut.contains(new Link(one, other)) && !cut.contains(new Link(other, one));
    }

    /** The connection breaks: what is on its way is lost, what leaves from now on isn't. */
    void breakConnection(Link link) {
        brokenMicros.put(link, timeline.nowMicros());
    }

    /** Nobody in {@code group} reaches anybody outside, nor the other way round. */
    void partition(Set<NodeId> group, Set<NodeId> all) {
        for (NodeId inside : group) {
            for (NodeId outside : all) {
                if (!group.contains(outside)) {
                    cut.add(new Link(inside, outside));
                    cut.add(new Link(outside, inside));
                }
            }
        }
    }

    /** Of each two nodes, by chance, neither reaches the other; they may both reach a third. */
    void partitionInPart(Set<NodeId> all) {
        for (NodeId one : all) {
            for (NodeId other : all) {
                if (one.compareTo(other) < 0 && dice.nextInt(3) == 0) {
                    cut.add(new Link(one, other));
                    cut.add(new Link(other, one));
                }
            }
        }
    }

    /** All links work again, as well or as badly as the network is. */
    void mend() {
        cut.clear();
    }

    void mend(Link link) {
        cut.remove(link);
    }

    /** From now on the network is as it should be. */
    void perfect() {
        cut.clear();
        quality = Quality.PERFECT;
    }
}
