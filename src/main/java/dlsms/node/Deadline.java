package dlsms.node;

import java.time.Duration;

/** When a caller stops waiting, on the clock of {@link Clock#nanos}. */
public record Deadline(long nanos) {

    /** When {@code timeout} from now has passed. */
    public static Deadline in(Duration timeout, Clock clock) {
        return new Deadline(clock.nanos() + timeout.toNanos());
    }

    /** Whether it is that time or later. */
    public boolean passed(Clock clock) {
        return clock.nanos() - nanos >= 0;
    }

    /** Zero when it has passed. */
    public Duration left(Clock clock) {
        return Duration.ofNanos(Math.max(0, nanos - clock.nanos()));
    }
}
