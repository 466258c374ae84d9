package dlsms.sim;

import dlsms.node.NodeSettings;
import dlsms.raft.RaftSettings.Limits;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A run: everything that happens in it follows from this.
 *
 * @param events that happen before the faults stop
 * @param faults that may happen
 */
record Scenario(long seed, int nodes, int events, Set<Fault> faults) {
    private static final int NODES = 5;
    private static final int EVENTS_MIN = 10_000;
    private static final int EVENTS_MAX = 16_000;

    /** The run of a seed: its length and its mix of faults are drawn too. */
    static Scenario of(long seed) {
        var dice = new SplittableRandom(seed);
        return new Scenario(seed, NODES, dice.nextInt(EVENTS_MIN, EVENTS_MAX), drawn(dice));
    }

    // Every other seed has all of them.
    private static Set<Fault> drawn(RandomGenerator dice) {
        double share = dice.nextBoolean() ? 1 : dice.nextDouble();
        var faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (dice.nextDouble() < share) {
                faults.add(fault);
            }
        }
        return faults;
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    SimulatedNetwork.Quality quality(RandomGenerator dice) {
        return new SimulatedNetwork.Quality(
                has(Fault.LOSS) ? seldomMuch(dice, 0.4) : 0,
                has(Fault.DELAY) ? seldomMuch(dice, 0.6) : 0,
                dice.nextLong(5_000, 1_200_000),
                has(Fault.DUPLICATION) ? seldomMuch(dice, 0.5) : 0,
                has(Fault.REORDERING));
    }

    // Where everything fails nothing is done, and then nothing can go wrong.
    private static double seldomMuch(RandomGenerator dice, double max) {
        double share = dice.nextDouble();
        return share * share * max;
    }

    Limits limits(RandomGenerator dice) {
        return has(Fault.SMALL_LIMITS)
                ? new Limits(
                        (int) mostlyLarge(dice, 1, 600),
                        (int) mostlyLarge(dice, 1, 8),
                        mostlyLarge(dice, 1, 2_000),
                        4_000,
                        dice.nextLong(1_500))
                : Limits.DEFAULT;
    }

    NodeSettings.Limits nodeLimits(RandomGenerator dice) {
        return has(Fault.SMALL_LIMITS)
                ? new NodeSettings.Limits(
                        (int) mostlyLarge(dice, 20, 100),
                        mostlyLarge(dice, 1, 4_000),
                        (int) mostlyLarge(dice, 4, 20),
                        (int) mostlyLarge(dice, 1, 12),
                        mostlyLarge(dice, 600, 2_000),
                        (int) mostlyLarge(dice, 1, 12),
                        600)
                : NodeSettings.Limits.DEFAULT;
    }

    private static long mostlyLarge(RandomGenerator dice, long min, long max) {
        return Math.max(dice.nextLong(min, max), dice.nextLong(min, max));
    }

    /** How long a node is busy after a turn, at most. */
    long busyMicrosMax(RandomGenerator dice) {
        return has(Fault.SLOW_TURNS) ? 1 + (long) (seldomMuch(dice, 60_000)) : 1;
    }

    @Override
    public String toString() {
        return "--seed " + seed + " --nodes " + nodes + " --events " + events + " --faults " + names();
    }

    private String names() {
        return faults.isEmpty()
                ? "NONE"
                : String.join(",", faults.stream().map(Enum::name).toList());
    }
}
