package dlsms.server;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after what nobody tells of by itself, once a second. Has one thread, and each look is quick. */
final class Watchman implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchman.class);

    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final List<Runnable> looks;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("watchman").daemon().factory());

    Watchman(List<Runnable> looks) {
        this.looks = List.copyOf(looks);
    }

    void start() {
        thread.scheduleWithFixedDelay(this::round, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void round() {
        for (Runnable look : looks) {
            try {
                look.run();
            } catch (RuntimeException e) {
                // One that fails must not keep the next one from looking.
                LOG.error("event=look-failed", e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
