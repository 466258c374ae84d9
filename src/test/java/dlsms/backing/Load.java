package dlsms.backing;

import dlsms.process.NodeClient;
import dlsms.process.SlotPool;
import dlsms.wire.library.CancelReservationRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Clients that each reserve the next hour when the last answer is there; where many are live, they cancel the oldest
 * one for each that they reserve. They own no threads: answers drive them.
 */
final class Load implements AutoCloseable {
    private static final int DIGITS = 3;
    private static final int LIVE_MAX = 200_000; // a node takes 500,000
    private static final long LAST_ANSWERS_SECONDS_MAX = 60;
    private static final long PAUSE_AFTER_ERROR_MILLIS = 20;

    private final List<NodeClient> nodes;
    private final SlotPool pool;
    private final BlockingQueue<Integer> live;
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
                    "%,.0f commits/s, p50 %.2f ms, p99 %.2f ms, maximum %.0f ms, %d failed%s",
                    perSecond(),
                    microseconds.getValueAtPercentile(50) / 1e3,
                    microseconds.getValueAtPercentile(99) / 1e3,
                    microseconds.getMaxValue() / 1e3,
                    failed,
                    failed == 0 ? "" : ", the last one: " + lastFailure);
        }
    }

    /** @param live the reservations that loads of these nodes have made and not cancelled */
    Load(List<NodeClient> nodes, SlotPool pool, BlockingQueue<Integer> live, Failures allFailures, int clients) {
        this.nodes = nodes;
        this.pool = pool;
        this.live = live;
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
        int number = turn.getAndIncrement();
        var node = nodes.get(Math.floorMod(number, nodes.size()));
        long begun = System.nanoTime();
        Integer oldest = live.size() > LIVE_MAX && number % 2 == 0 ? live.poll() : null;
        if (oldest != null) {
            var request = CancelReservationRequest.newBuilder().setReservationId(oldest);
            node.cancelLater(request.build()).whenComplete((answer, error) -> answered(begun, error));
            return;
        }
        var request = pool.next().reservation().build();
        node.reserveLater(request).whenComplete((reservation, error) -> {
            if (error == null) {
                live.add(reservation.getId());
            }
            answered(begun, error);
        });
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
