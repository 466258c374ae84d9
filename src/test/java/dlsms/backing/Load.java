package dlsms.backing;

import dlsms.process.NodeClient;
import dlsms.process.SlotPool;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Clients that each reserve the next hour when the last answer is there. They own no threads: answers drive them. */
final class Load implements AutoCloseable {
    private static final int DIGITS = 3;
    private static final long LAST_ANSWERS_SECONDS_MAX = 60;
    private static final long PAUSE_AFTER_ERROR_MILLIS = 20;

    private final List<NodeClient> nodes;
    private final SlotPool pool;
    private final Failures allFailures;
    private final CountDownLatch running;
    private final AtomicInteger turn = new AtomicInteger();
    private final Recorder latencies = new Recorder(DIGITS);
    private final Recorder failures = new Recorder(DIGITS);
    private volatile boolean stopping;

    /** @param microseconds of each answered call */
    record Measured(Histogram microseconds, long failed, String lastFailure, Duration took) {
        double perSecond() {
            return microseconds.getTotalCount() * 1e9 / took.toNanos();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,.0f reservations/s, p50 %.2f ms, p99 %.2f ms, maximum %.0f ms, %d failed%s",
                    perSecond(),
                    microseconds.getValueAtPercentile(50) / 1e3,
                    microseconds.getValueAtPercentile(99) / 1e3,
                    microseconds.getMaxValue() / 1e3,
                    failed,
                    failed == 0 ? "" : ", the last one: " + lastFailure);
        }
    }

    Load(List<NodeClient> nodes, SlotPool pool, Failures allFailures, int clients) {
        this.nodes = nodes;
        this.pool = pool;
        this.allFailures = allFailures;
        this.running = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            send();
        }
    }

    /** Measures from now for that long; waits. */
    Measured measure(Duration duration) {
        latencies.getIntervalHistogram();
        failures.getIntervalHistogram();
        long begun = System.nanoTime();
        Side.sleep(duration);
        var found = latencies.getIntervalHistogram();
        var took = Duration.ofNanos(System.nanoTime() - begun);
        return new Measured(found, failures.getIntervalHistogram().getTotalCount(), allFailures.last(), took);
    }

    private void send() {
        if (stopping) {
            running.countDown();
            return;
        }
        var hour = pool.next();
        var request = hour.reservation().build();
        var node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
        long begun = System.nanoTime();
        node.reserveLater(request).whenComplete((answer, error) -> answered(begun, error));
    }

    private void answered(long begun, Throwable error) {
        if (error == null) {
            latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
            send();
            return;
        }
        failures.recordValue(1);
        allFailures.add(error);
        // A call that can't be sent fails at once: without the pause this would be a loop without end.
        CompletableFuture.delayedExecutor(PAUSE_AFTER_ERROR_MILLIS, TimeUnit.MILLISECONDS)
                .execute(this::send);
    }

    /** Waits for the last answers. */
    @Override
    public void close() {
        stopping = true;
        try {
            if (!running.await(LAST_ANSWERS_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException(running.getCount() + " calls were never answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
