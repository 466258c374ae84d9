package dlsms.seat;

import java.time.Duration;
import java.time.Instant;

/**
 * The half-open interval [start, end) of a reservation. That end lies after start is a rule, not a property: see
 * {@link SeatRules}.
 */
public record Slot(Instant start, Instant end) {

    public boolean overlaps(Slot other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    public boolean contains(Instant moment) {
        return !moment.isBefore(start) && moment.isBefore(end);
    }

    public Duration length() {
        return Duration.between(start, end);
    }
}
