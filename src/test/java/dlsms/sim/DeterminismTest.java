package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A seed that has failed fails again: without that, the simulator would be of little use. */
class DeterminismTest {
    @Test
    void theSameSeedMakesTheSameRun() {
        for (long seed = 100; seed < 106; seed++) {
            assertThat(hash(seed)).as("seed %s", seed).isEqualTo(hash(seed));
        }
    }

    @Test
    void anotherSeedMakesAnotherRun() {
        long hashes = LongStream.range(100, 106).map(this::hash).distinct().count();

        assertThat(hashes).isEqualTo(6);
    }

    private long hash(long seed) {
        return Simulation.run(Scenario.of(seed)).log().hash();
    }
}
