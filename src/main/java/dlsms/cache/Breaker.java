package dlsms.cache;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps callers from what fails: after {@link #FAILURES_MAX} failures in a row nobody tries for a while (open), then
 * one does (half open), and what that one meets decides: on as before, or a pause twice as long. Any thread.
 */
final class Breaker {

    static final int FAILURES_MAX = 5;
    static final Duration PAUSE_MIN = Duration.ofMillis(250);
    static final Duration PAUSE_MAX = Duration.ofSeconds(4);

    private final LongSupplier nanos;
    private State state = State.CLOSED;
    private int failuresInARow;
    private long pauseNanos = PAUSE_MIN.toNanos();
    private long nextTryNanos;

    /** @param nanos a clock that never goes back */
    Breaker(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** In the order of the metric's values. */
    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Whether the caller may try. Then it must say what came of it. */
    synchronized boolean allows() {
        if (state == State.CLOSED) {
            return true;
        }
        if (nanos.getAsLong() - nextTryNanos < 0) {
            return false;
        }
        // A try that never says what came of it must not keep all others away for good.
        state = State.HALF_OPEN;
        nextTryNanos = nanos.getAsLong() + pauseNanos;
        return true;
    }

    synchronized void succeeded() {
        state = State.CLOSED;
        failuresInARow = 0;
        pauseNanos = PAUSE_MIN.toNanos();
    }

    /** @return how many there were in a row; what began before it opened says nothing new, and isn't counted */
    synchronized int failed() {
        if (state == State.OPEN) {
            return failuresInARow;
        }
        failuresInARow += 1;
        if (failuresInARow < FAILURES_MAX) {
            return failuresInARow;
        }
        if (state == State.HALF_OPEN) {
            pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX.toNanos());
        }
        state = State.OPEN;
        nextTryNanos = nanos.getAsLong() + pauseNanos;
        return failuresInARow;
    }

    synchronized State state() {
        return state;
    }
}
