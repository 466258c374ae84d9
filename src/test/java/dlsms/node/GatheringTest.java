package dlsms.node;

import static dlsms.node.Rig.N1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A round takes a millisecond here, a tenth of what is waited for one at most. */
class GatheringTest {

    private static final long ROUND = 1_000_000;
    private static final NodeSettings.Gather SETTINGS = NodeSettings.Gather.DEFAULT;
    private static final int PER_TURN_MAX = NodeSettings.Limits.DEFAULT.inputsPerTurnMax();

    private final Gathering gathering = new Gathering(
            NodeSettings.of(new RaftSettings(N1, new TreeSet<>(List.of(N1)), 10, 2, RaftSettings.Limits.DEFAULT)));
    private long now = 5_000_000_000L;

    @Test
    void whoCallsAloneNeverWaits() {
        for (int i = 0; i < 3; i++) {
            assertThat(gathering.add(proposal(), now)).isTrue();
            assertThat(take()).isEqualTo(1);
            gathering.roundBegan(now);
            now += ROUND;
            gathering.roundEnded(1, now);
        }
    }

    @Test
    void whatComesWhileARoundIsUnderWayGoesWhenItEnds() {
        gathering.roundBegan(now);
        assertThat(arrive(3)).isZero();
        assertThat(take()).isZero();
        now += ROUND;
        gathering.roundEnded(1, now);
        assertThat(gathering.isDue(now)).isTrue();
        assertThat(take()).isEqualTo(3);
    }

    @Test
    void aRoundThatTakesLongIsNotWaitedFor() {
        gathering.roundBegan(now);
        arrive(3);
        now += SETTINGS.roundMax().toNanos() - 1;
        assertThat(gathering.isDue(now)).isFalse();
        assertThat(gathering.sleepNanos(now, 25_000_000)).isEqualTo(1);
        now += 1;
        assertThat(gathering.isDue(now)).isTrue();
        assertThat(gathering.sleepNanos(now, 25_000_000)).isEqualTo(25_000_000);
        assertThat(take()).isEqualTo(3);
    }

    /** Twelve were answered and three wait already: that is how many callers there are. */
    @Test
    void afterALargeRoundTheNextWaitsForAsManyAsThereAreCallers() {
        gathering.roundBegan(now);
        arrive(3);
        now += ROUND;
        gathering.roundEnded(12, now);
        assertThat(arrive(11)).isZero();
        assertThat(take()).isZero();
        assertThat(gathering.add(proposal(), now)).as("wakes the loop").isTrue();
        assertThat(take()).isEqualTo(15);
        assertThat(gathering.add(proposal(), now))
                .as("waits for nobody any more")
                .isTrue();
    }

    @Test
    void butForAMomentOnly() {
        gathering.roundBegan(now);
        now += ROUND;
        gathering.roundEnded(12, now);
        arrive(1);
        now += 2 * ROUND - 1;
        assertThat(gathering.isDue(now)).isFalse();
        now += 1;
        assertThat(gathering.isDue(now)).as("twice as long as the round took").isTrue();
        assertThat(take()).isEqualTo(1);

        gathering.roundBegan(now);
        now += 9 * ROUND;
        gathering.roundEnded(12, now);
        arrive(1);
        now += SETTINGS.pauseMax().toNanos() - 1;
        assertThat(gathering.isDue(now)).isFalse();
        now += 1;
        assertThat(gathering.isDue(now)).as("at most").isTrue();
    }

    @Test
    void noMoreAreWaitedForThanATurnTakes() {
        gathering.roundBegan(now);
        arrive(PER_TURN_MAX);
        now += ROUND;
        gathering.roundEnded(PER_TURN_MAX, now);
        assertThat(gathering.isDue(now)).isTrue();
        arrive(5);
        assertThat(take()).isEqualTo(PER_TURN_MAX);
        assertThat(gathering.size()).isEqualTo(5);
    }

    @Test
    void aFewAnswersAreNoSignOfManyCallers() {
        gathering.roundBegan(now);
        now += ROUND;
        gathering.roundEnded(SETTINGS.many() - 1, now);
        assertThat(gathering.add(proposal(), now)).isTrue();
        gathering.roundBegan(now);
        now += ROUND;
        gathering.roundEnded(SETTINGS.many(), now);
        assertThat(gathering.add(proposal(), now)).isFalse();
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        var some = Duration.ofMillis(1);
        assertThatThrownBy(() -> new NodeSettings.Gather(some.negated(), some, 8))
                .hasMessageContaining("roundMax");
        assertThatThrownBy(() -> new NodeSettings.Gather(some, some.negated(), 8))
                .hasMessageContaining("pauseMax");
        assertThatThrownBy(() -> new NodeSettings.Gather(some, some, 1)).hasMessageContaining("many");
    }

    /** How many of them would have woken the loop. */
    private int arrive(int count) {
        int waking = 0;
        for (int i = 0; i < count; i++) {
            waking += gathering.add(proposal(), now) ? 1 : 0;
        }
        return waking;
    }

    private int take() {
        var taken = new ArrayList<Request>();
        gathering.take(taken, now);
        return taken.size();
    }

    private static Request proposal() {
        return clock -> Optional.empty();
    }
}
