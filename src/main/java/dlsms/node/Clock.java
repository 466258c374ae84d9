package dlsms.node;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The two clocks of a node. Any thread. */
public interface Clock {

    /** Never goes back; for ticks and deadlines. */
    long nanos();

    /** Wall time, microseconds since 1970; for the leader's stamps. May jump. */
    long wallMicros();

    /** The machine's own. */
    static Clock system() {
        return new Clock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long wallMicros() {
                Instant now = Instant.now();
                return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
            }
        };
    }
}
