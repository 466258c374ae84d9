package dlsms.node;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * When a caller stops waiting, on the clock of {@link Clock#nanos}.
 *
 * @param gone whether it has stopped already, of itself; any thread
 */
public record Deadline(long nanos, BooleanSupplier gone) {

    private static final BooleanSupplier NEVER = () -> false;

    /** Of a caller that waits until then. */
    public Deadline(long nanos) {
        this(nanos, NEVER);
    }

    /** When {@code timeout} from now has passed. */
    public static Deadline in(Duration timeout, Clock clock) {
        return new Deadline(clock.nanos() + timeout.toNanos());
    }

    /** The same, of a caller that may go earlier. */
    public static Deadline in(Duration timeout, Clock clock, BooleanSupplier gone) {
        return new Deadline(clock.nanos() + timeout.toNanos(), gone);
    }

    /** Whether nobody waits any more. */
    public boolean over(Clock clock) {
        return passed(clock) || gone.getAsBoolean();
    }

    /** Whether it is that time or later. */
    public boolean passed(Clock clock) {
        return clock.nanos() - nanos >= 0;
    }

    /** Zero when nobody waits any more. */
    public Duration left(Clock clock) {
        return gone.getAsBoolean() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanos - clock.nanos()));
    }
}
