package dlsms.bench;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Clients that each send their next call when the last one is answered. They own no threads: answers drive them. */
final class ClosedLoop implements AutoCloseable {
    private static final int DIGITS = 3;
    private static final long LAST_ANSWERS_SECONDS_MAX = 30;
    private static final long PAUSE_AFTER_ERROR_MILLIS = 20;

    private final Workload workload;
    private final CountDownLatch running;
    private final Recorder latencies = new Recorder(DIGITS);
    private final Recorder errors = new Recorder(DIGITS);
    private final AtomicReference<String> lastError = new AtomicReference<>("");
    private final ScheduledExecutorService pauses = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pauses").factory());
    private volatile boolean stopping;

    /** @param microseconds of each answered call @param errors calls that ended in one @param cpu this process used */
    record Measured(Histogram microseconds, long errors, String lastError, Duration took, Duration cpu) {}

    /** The clients begin at once. */
    ClosedLoop(Workload workload, int clients) {
        this.workload = workload;
        this.running = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            new Client().send();
        }
    }

    /** Measures from now for that long; waits. */
    Measured measure(Duration duration) throws InterruptedException {
        latencies.getIntervalHistogram();
        errors.getIntervalHistogram();
        long begun = System.nanoTime();
        var cpu = cpu();
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        var found = latencies.getIntervalHistogram();
        var took = Duration.ofNanos(System.nanoTime() - begun);
        long failed = errors.getIntervalHistogram().getTotalCount();
        return new Measured(found, failed, lastError.get(), took, cpu().minus(cpu));
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
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
        } finally {
            pauses.shutdownNow();
        }
    }

    private final class Client implements StreamObserver<MessageLite> {
        private long begun;

        private void send() {
            if (stopping) {
                running.countDown();
                return;
            }
            begun = System.nanoTime();
            workload.send(this);
        }

        @Override
        public void onNext(MessageLite answer) {
            latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
        }

        @Override
        public void onCompleted() {
            send();
        }

        // A call that can't be sent fails at once: without the pause this would be a loop without end.
        @Override
        public void onError(Throwable error) {
            errors.recordValue(1);
            lastError.set(error.toString());
            pauses.schedule(this::send, PAUSE_AFTER_ERROR_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
