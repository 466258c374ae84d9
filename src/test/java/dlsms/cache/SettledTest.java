package dlsms.cache;

import static dlsms.cache.TestCache.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SettledTest {

    private static final Duration AFTER = Duration.ofMillis(50);

    private final AtomicLong nanos = new AtomicLong();
    private final Settled settled = new Settled(AFTER, nanos::get);

    @Test
    void whatIsSeenForTheFirstTimeMayBeOld() {
        assertThat(settled.is(key("Main", 7, "q"))).isTrue();
    }

    @Test
    void aNewVersionIsSettledAfterAWhile() {
        settled.is(key("Main", 7, "q"));
        assertThat(settled.is(key("Main", 8, "q"))).isFalse();
        nanos.addAndGet(AFTER.toNanos() - 1);
        assertThat(settled.is(key("Main", 8, "p"))).isFalse();
        nanos.addAndGet(1);
        assertThat(settled.is(key("Main", 8, "p"))).isTrue();
        assertThat(settled.is(key("Main", 9, "p"))).isFalse();
    }

    @Test
    void anOlderVersionIsNot() {
        settled.is(key("Main", 8, "q"));
        assertThat(settled.is(key("Main", 7, "q"))).isFalse();
        assertThat(settled.is(key("Main", 8, "q"))).isTrue();
        assertThat(settled.is(key("Science", 7, "q"))).isTrue();
    }

    @Test
    void itRemembersNoMoreScopesThanItMay() {
        settled.is(key("Main", 7, "q"));
        settled.is(key("Main", 8, "q"));
        for (int i = 0; i < Settled.SCOPES_MAX; i++) {
            settled.is(key("Branch " + i, 7, "q"));
        }
        assertThat(settled.is(key("Main", 8, "q"))).isTrue();
    }
}
