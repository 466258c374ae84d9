package dlsms.bench;

import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each send their next call when the last one is answered. They own no threads: answers drive them. */
final class ClosedLoop implements Load {
    private static final long LAST_ANSWERS_SECONDS_MAX = 60;

    private final Workload workload;
    private final long callsMax;
    private final CountDownLatch running;
    private final AtomicLong calls = new AtomicLong();
    private final Meter meter = new Meter();
    private final ScheduledExecutorService pauses = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pauses").factory());
    private volatile boolean stopping;

    /** The clients begin at once. @param callsMax of all clients together; they end by themselves after these */
    ClosedLoop(Workload workload, int clients, long callsMax) {
        this.workload = workload;
        this.callsMax = callsMax;
        this.running = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            new Client(i).send();
        }
    }

    @Override
    public Meter meter() {
        return meter;
    }

    @Override
    public long backlog() {
        return 0;
    }

    /** Waits until all calls are made and answered. */
    void awaitAll(long seconds) throws InterruptedException {
        if (!running.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not over after " + seconds + " s, " + calls.get() + " calls were sent");
        }
    }

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

    private final class Client implements Reply {
        private final int number;
        private long begun;

        private Client(int number) {
            this.number = number;
        }

        @Override
        public OptionalInt client() {
            return OptionalInt.of(number);
        }

        private void send() {
            if (stopping || calls.getAndIncrement() >= callsMax) {
                running.countDown();
                return;
            }
            begun = System.nanoTime();
            workload.send(this);
        }

        // A call that can't be sent fails at once: without the pause this would be a loop without end.
        @Override
        public void answered(Answer answer) {
            meter.count(answer, begun);
            if (answer.decides()) {
                send();
            } else {
                pauses.schedule(this::send, answer.pauseMicros(), TimeUnit.MICROSECONDS);
            }
        }
    }
}
