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

/** A batch takes a millisecond here, a tenth of what is waited for one at most. */
class GatheringTest {

    private static final long TAKES = 1_000_000;
    private static final NodeSettings.Gather SETTINGS = NodeSettings.Gather.DEFAULT;
    private static final int PER_TURN_MAX = NodeSettings.Limits.DEFAULT.inputsPerTurnMax();

    private final Gathering gathering = new Gathering(
            NodeSettings.of(new RaftSettings(N1, new TreeSet<>(List.of(N1)), 10, 2, RaftSettings.Limits.DEFAULT)));
    private long now = 5_000_000_000L;

    @Test
    void whoCallsAloneNeverWaits() {
        for (int i = 0; i < 3; i++) {
            begin();
            now += TAKES;
            gathering.batchEnded(1, now);
        }
    }

    @Test
    void whatComesWhileABatchIsUnderWayGoesWhenItEnds() {
        begin();
        assertThat(arrive(3)).isZero();
        assertThat(take()).isZero();
        now += TAKES;
        gathering.batchEnded(1, now);
        assertThat(gathering.isDue(now)).isTrue();
        assertThat(take()).isEqualTo(3);
    }

    @Test
    void aBatchThatTakesLongIsNotWaitedFor() {
        begin();
        arrive(3);
        now += SETTINGS.underWayMax().toNanos() - 1;
        assertThat(gathering.isDue(now)).isFalse();
        assertThat(gathering.sleepNanos(now, 25_000_000)).isEqualTo(1);
        now += 1;
        assertThat(gathering.isDue(now)).isTrue();
        assertThat(gathering.sleepNanos(now, 25_000_000)).isEqualTo(25_000_000);
        assertThat(take()).isEqualTo(3);
    }

    /** Twelve were answered and three wait already: that is how many callers there are. */
    @Test
    void afterALargeBatchTheNextWaitsForAsManyAsThereAreCallers() {
        begin();
        arrive(3);
        now += TAKES;
        gathering.batchEnded(12, now);
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
        begin();
        now += TAKES;
        gathering.batchEnded(12, now);
        arrive(1);
        now += 2 * TAKES - 1;
        assertThat(gathering.isDue(now)).isFalse();
        now += 1;
        assertThat(gathering.isDue(now)).as("twice as long as the batch took").isTrue();
        assertThat(take()).isEqualTo(1);

        begin();
        now += 9 * TAKES;
        gathering.batchEnded(12, now);
        arrive(1);
        now += SETTINGS.pauseMax().toNanos() - 1;
        assertThat(gathering.isDue(now)).isFalse();
        now += 1;
        assertThat(gathering.isDue(now)).as("at most").isTrue();
    }

    @Test
    void noMoreAreWaitedForThanATurnTakes() {
        begin();
        arrive(PER_TURN_MAX);
        now += TAKES;
        gathering.batchEnded(PER_TURN_MAX, now);
        assertThat(gathering.isDue(now)).isTrue();
        arrive(5);
        assertThat(take()).isEqualTo(PER_TURN_MAX);
        assertThat(gathering.size()).isEqualTo(5);
    }

    @Test
    void aFewAnswersAreNoSignOfManyCallers() {
        begin();
        now += TAKES;
        gathering.batchEnded(SETTINGS.answeredMin() - 1, now);
        begin();
        now += TAKES;
        gathering.batchEnded(SETTINGS.answeredMin(), now);
        assertThat(gathering.add(proposal(), now)).isFalse();
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        var some = Duration.ofMillis(1);
        assertThatThrownBy(() -> new NodeSettings.Gather(some.negated(), some, 8))
                .hasMessageContaining("underWayMax");
        assertThatThrownBy(() -> new NodeSettings.Gather(some, some.negated(), 8))
                .hasMessageContaining("pauseMax");
        assertThatThrownBy(() -> new NodeSettings.Gather(some, some, 1)).hasMessageContaining("answeredMin");
    }

    /** How many of them would have woken the loop. */
    private int arrive(int count) {
        int waking = 0;
        for (int i = 0; i < count; i++) {
            waking += gathering.add(proposal(), now) ? 1 : 0;
        }
        return waking;
    }

    /** One proposal is there, nobody to wait for, and a turn takes it. */
    private void begin() {
        assertThat(gathering.add(proposal(), now)).isTrue();
        assertThat(take()).isEqualTo(1);
        gathering.batchBegan();
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
