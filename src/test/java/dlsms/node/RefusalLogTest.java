package dlsms.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private final ManualClock clock = new ManualClock();
    private final Counters counters = new Counters();
    private final RefusalLog log = new RefusalLog("n1", counters, clock);

    @Test
    void whatIsRefusedIsSaidAtOnceAndThenOnceInTenSecondsAllTogether() {
        assertThat(log.news()).isEmpty();
        counters.refused("readsMax");
        assertThat(log.news()).contains("readsMax=1");
        for (int i = 0; i < 1_000; i++) {
            clock.pass(Duration.ofMillis(9));
            counters.refused("proposalsMax");
            assertThat(log.news()).isEmpty();
        }
        counters.refused("readsMax");
        clock.pass(Duration.ofSeconds(1));
        assertThat(log.news()).contains("proposalsMax=1000 readsMax=1");
        clock.pass(Duration.ofMinutes(1));
        assertThat(log.news()).isEmpty();
    }
}
