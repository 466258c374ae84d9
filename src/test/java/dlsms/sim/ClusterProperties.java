package dlsms.sim;

import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever goes wrong, in whatever order: what must hold, holds. A failure says how to replay it with {@code
 * bin/simulate}.
 */
class ClusterProperties {
    @Property(tries = 250)
    void threeNodesHoldEverything(
            @ForAll("seeds") long seed,
            @ForAll("faults") Set<Fault> faults,
            @ForAll @IntRange(max = 3_000) int events) {
        Simulation.run(new Scenario(seed, 3, events, faults));
    }

    @Property(tries = 200)
    void fiveNodesHoldEverything(
            @ForAll("seeds") long seed,
            @ForAll("faults") Set<Fault> faults,
            @ForAll @IntRange(max = 4_000) int events) {
        Simulation.run(new Scenario(seed, 5, events, faults));
    }

    @Property(tries = 60)
    void anyNumberOfNodesHoldsEverything(
            @ForAll("seeds") long seed,
            @ForAll("faults") Set<Fault> faults,
            @ForAll @IntRange(min = 1, max = 5) int nodes,
            @ForAll @IntRange(max = 3_000) int events) {
        Simulation.run(new Scenario(seed, nodes, events, faults));
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().dontShrink();
    }

    @Provide
    Arbitrary<Set<Fault>> faults() {
        return Arbitraries.subsetOf(EnumSet.allOf(Fault.class));
    }
}
