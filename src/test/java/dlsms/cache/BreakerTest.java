package dlsms.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Breaker breaker = new Breaker(nanos::get);

    @Test
    void someFailuresInARowOpenItAndASuccessBetweenThemDoesNot() {
        fail(Breaker.FAILURES_MAX - 1);
        breaker.succeeded();
        fail(Breaker.FAILURES_MAX - 1);
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);

        fail(1);
        assertThat(breaker.allows()).isFalse();
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void afterThePauseOneTriesAndOpensItForAllIfItGoesWell() {
        fail(Breaker.FAILURES_MAX);
        pass(Breaker.PAUSE_MIN);

        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.allows()).isFalse();
        breaker.succeeded();
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void thePauseGrowsWithEachTryThatFailsUpToALimit() {
        fail(Breaker.FAILURES_MAX);
        for (Duration pause = Breaker.PAUSE_MIN;
                pause.compareTo(Breaker.PAUSE_MAX) < 0;
                pause = pause.multipliedBy(2)) {
            pass(pause.minusNanos(1));
            assertThat(breaker.allows()).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(breaker.allows()).isTrue();
            fail(1);
        }
        pass(Breaker.PAUSE_MAX);
        assertThat(breaker.allows()).isTrue();
        fail(1);
        pass(Breaker.PAUSE_MAX.minusNanos(1));
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void whoTriesAndNeverSaysWhatCameOfItKeepsNobodyAwayForGood() {
        fail(Breaker.FAILURES_MAX);
        pass(Breaker.PAUSE_MIN);
        assertThat(breaker.allows()).isTrue();
        pass(Breaker.PAUSE_MIN);
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void failuresOfCallsThatBeganBeforeItOpenedDoNotMakeThePauseLonger() {
        fail(Breaker.FAILURES_MAX);
        fail(64);
        pass(Breaker.PAUSE_MIN);
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.failed()).isEqualTo(Breaker.FAILURES_MAX + 1);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed();
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
