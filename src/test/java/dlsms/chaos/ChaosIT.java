package dlsms.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code bin/chaos} for a minute, with every fault that this machine allows. How long: {@code
 * -Ddlsms.chaos.seconds}; which faults when: {@code -Ddlsms.seed}.
 */
class ChaosIT {
    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("dlsms.chaos.seconds", 60));
    private static final long SEED = Long.getLong("dlsms.seed", 1);

    @Test
    void whateverBreaksCallersAreToldTheTruth() {
        var report = new ChaosRun(new ChaosRun.Settings(SEED, LASTS, List.of(Fault.values()))).run();
        report.lines().forEach(System.out::println);
        assertThat(report.broken()).isEmpty();
    }
}
