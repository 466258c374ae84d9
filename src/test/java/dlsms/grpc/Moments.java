package dlsms.grpc;

import dlsms.seat.Times;
import dlsms.service.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times relative to a node's clock, as clients write them. */
record Moments(Instant base) {

    /** From the full minute before the node's now on. */
    static Moments now(MovableClock clock) {
        return new Moments(clock.now().truncatedTo(ChronoUnit.MINUTES));
    }

    String inMinutes(long minutes) {
        return Times.format(base.plus(Duration.ofMinutes(minutes)));
    }

    String inHours(long hours) {
        return inMinutes(60 * hours);
    }

    String inDays(long days) {
        return inHours(24 * days);
    }
}
