package dlsms.service;

import dlsms.node.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** This machine's clocks, but the wall clock can be set forward. */
public final class MovableClock implements Clock {

    private final AtomicLong aheadMicros = new AtomicLong();

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000 + aheadMicros.get();
    }

    public Instant now() {
        long micros = wallMicros();
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    public void forward(Duration by) {
        aheadMicros.addAndGet(by.toNanos() / 1_000);
    }
}
