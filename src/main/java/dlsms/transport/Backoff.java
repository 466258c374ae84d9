package dlsms.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubles from a least to a most, less up to half by chance so that nodes don't
 * try in step.
 */
final class Backoff {

    private final Duration min;
    private final Duration max;
    private final RandomGenerator dice;
    private int failures;

    Backoff(TransportSettings.Waits waits, RandomGenerator dice) {
        this.min = waits.backoffMin();
        this.max = waits.backoffMax();
        this.dice = dice;
    }

    /** Something failed. */
    synchronized Duration next() {
        long nanos = Math.min(max.toNanos(), min.toNanos() << Math.min(failures, 16));
        failures += 1;
        return Duration.ofNanos(nanos - (long) (dice.nextDouble() * nanos / 2));
    }

    /** It works again. */
    synchronized void reset() {
        failures = 0;
    }
}
