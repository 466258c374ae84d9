package dlsms.seat;

import java.time.Duration;
import java.time.Instant;

/**
 * The half-open interval [start, end) of a reservation. That end lies after start is a rule, not a property: see
 * {@link SeatRules}.
 */
public record Slot(Instant start, Instant end) {

    /** Whether they share a moment; neighbours don't. */
    public boolean overlaps(Slot other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    /** From the start on, up to but not including the end. */
    public boolean contains(Instant moment) {
        return !moment.isBefore(start) && moment.isBefore(end);
    }

    /** Negative where the end lies before the start. */
    public Duration length() {
        return Duration.between(start, end);
    }
}
