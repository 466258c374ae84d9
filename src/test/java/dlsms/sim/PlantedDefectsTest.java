package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each invariant finds the bug that it is there for. That it says nothing where there is none, {@link
 * ClusterProperties} shows.
 */
class PlantedDefectsTest {
    private static final int SEEDS_MAX = 300;
    private static final Set<Fault> LOST_AND_SENT =
            EnumSet.of(Fault.EMPTY_DISK, Fault.SHORT_LOGS, Fault.TRANSFER, Fault.PARTITION, Fault.CRASH);

    @ParameterizedTest
    @EnumSource(Invariant.class)
    void anInvariantFindsWhatItIsThereFor(Invariant invariant) {
        Optional<InvariantBroken> found = LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(
                        seed -> broken(scenario(invariant, seed), Set.of(invariant), PlantedDefects.against(invariant)))
                .flatMap(Optional::stream)
                .findFirst();

        assertThat(found).map(InvariantBroken::invariant).contains(invariant);
    }

    @Test
    void aPromiseThatALostDiskGaveIsNotTheNewOnes() {
        assertThat(found(Invariant.COMMITTED_ON_MAJORITY, PlantedDiskDefects::disksAreNotToldApart))
                .isTrue();
    }

    @Test
    void aSnapshotHasTheRequestIds() {
        assertThat(found(Invariant.REQUEST_ONCE, PlantedDiskDefects::snapshotsForgetRequests))
                .isTrue();
    }

    @Test
    void aSnapshotHasTheWholeState() {
        assertThat(found(Invariant.EQUAL_STATES, PlantedDiskDefects::snapshotsForgetEvents))
                .isTrue();
    }

    private static boolean found(Invariant invariant, Supplier<Defect> defect) {
        return LongStream.rangeClosed(1, SEEDS_MAX)
                .mapToObj(seed -> new Scenario(seed, 3, 4_000, LOST_AND_SENT))
                .anyMatch(scenario ->
                        broken(scenario, Set.of(invariant), defect.get()).isPresent());
    }

    @Test
    void everyInvariantIsPutToTheTest() {
        var checked = EnumSet.noneOf(Invariant.class);
        for (long seed = 1; seed <= 10; seed++) {
            checked.addAll(Simulation.run(new Scenario(seed, 3, 8_000, Set.of(Fault.LOSS, Fault.CRASH)))
                    .watch()
                    .checks()
                    .keySet());
        }

        assertThat(checked).containsExactlyInAnyOrder(Invariant.values());
    }

    /** Some bugs show only where two elections and a crash come close together. */
    private static Scenario scenario(Invariant invariant, long seed) {
        Set<Fault> faults = invariant == Invariant.ONE_VOTE
                ? EnumSet.of(Fault.LOSS, Fault.DELAY, Fault.CRASH, Fault.CRASH_IN_TURN)
                : Scenario.of(seed).faults();
        return new Scenario(seed, seed % 2 == 0 ? 3 : 5, 3_000, faults);
    }

    /** What production code throws itself, where it notices a bug, is not what is looked for here. */
    private static Optional<InvariantBroken> broken(Scenario scenario, Set<Invariant> watched, Defect defect) {
        try {
            new SimulatedCluster(scenario, watched, defect).run();
            return Optional.empty();
        } catch (InvariantBroken broken) {
            return Optional.of(broken);
        } catch (RuntimeException noticed) {
            return Optional.empty();
        }
    }
}
