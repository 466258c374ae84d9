package dlsms.node;

import java.time.Duration;

/** Stands still until a test moves it. */
public final class ManualClock implements Clock {

    private volatile long nanos = 1_000_000_000L;
    private volatile long wallMicros = 1_700_000_000_000_000L;

    public void pass(Duration time) {
        nanos += time.toNanos();
        wallMicros += time.toNanos() / 1_000;
    }

    /** The wall clock only. */
    public void jump(Duration by) {
        wallMicros += by.toNanos() / 1_000;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallMicros() {
        return wallMicros;
    }
}
