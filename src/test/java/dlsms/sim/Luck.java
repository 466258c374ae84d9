package dlsms.sim;

import java.util.EnumMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Whether a fault strikes here and now, as far as the scenario knows it, and how often each has struck in a run. */
final class Luck {
    private final Scenario scenario;
    private final RandomGenerator dice;
    private final EnumMap<Fault, Long> times = new EnumMap<>(Fault.class);
    private boolean over;

    Luck(Scenario scenario, RandomGenerator dice) {
        this.scenario = scenario;
        this.dice = dice;
    }

    /** @param share of the times that this is asked */
    boolean strikes(Fault fault, double share) {
        boolean now = mayStrike(fault) && dice.nextDouble() < share;
        if (now) {
            struck(fault);
        }
        return now;
    }

    /** Whether it may happen now at all. */
    boolean mayStrike(Fault fault) {
        return !over && scenario.has(fault);
    }

    /** Counts one that came about elsewhere. */
    void struck(Fault fault) {
        times.merge(fault, 1L, Long::sum);
    }

    /** From now on all goes well. */
    void stop() {
        over = true;
    }

    RandomGenerator dice() {
        return dice;
    }

    SortedMap<Fault, Long> times() {
        return new TreeMap<>(times);
    }
}
