package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static Options of(String line) {
        return Options.of(List.of(line.split(" ")));
    }

    @Test
    void aSeedIsRunAsItIsDrawn() {
        Options options = of("--seed 42");

        assertThat(options.fromSeed()).isEqualTo(42);
        assertThat(options.toSeed()).isEqualTo(42);
        assertThat(options.scenario(42)).isEqualTo(Scenario.of(42));
        assertThat(options.scenario(42).nodes()).isEqualTo(5);
        assertThat(options.scenario(42).events()).isGreaterThanOrEqualTo(10_000);
    }

    @Test
    void minutesGoOnFromTheSeedThatIsGiven() {
        Options options = of("--minutes 0.5 --seed 7");

        assertThat(options.lasting()).contains(Duration.ofSeconds(30));
        assertThat(options.fromSeed()).isEqualTo(7);
        assertThat(options.toSeed()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aScenarioThatFailedIsReadAsItWasPrinted() {
        var scenario = new Scenario(3, 4, 500, EnumSet.of(Fault.LOSS, Fault.CRASH));

        assertThat(of(scenario.toString()).scenario(3)).isEqualTo(scenario);
        assertThat(of("--seed 3 --faults NONE").scenario(3).faults()).isEmpty();
    }

    @Test
    void whoReadsEveryLineWantsThemInOrder() {
        assertThat(of("--seeds 1..3 --threads 2 --log").threads()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--seed",
                "--seed x",
                "--seeds 9..3",
                "--minutes soon",
                "--seed 1 --threads 0",
                "--seed 1 --faults RAIN",
                "--seed 1 --colour red"
            })
    void whatCantBeReadIsRefused(String line) {
        assertThatThrownBy(() -> of(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNumberOfThreadsChangesNothing() throws InterruptedException {
        var one = new Campaign(of("--seeds 1..6 --events 1000 --threads 1"));
        var three = new Campaign(of("--seeds 1..6 --events 1000 --threads 3"));

        assertThat(one.run()).isEmpty();
        assertThat(three.run()).isEmpty();

        assertThat(three.tally().text(Duration.ofSeconds(1)))
                .isEqualTo(one.tally().text(Duration.ofSeconds(1)));
    }
}
