package dlsms.chaos;

import dlsms.process.NodeClient;
import dlsms.process.SlotPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Reservations at a fixed rate, whether answers come or not, with the time of each from the moment at which it was
 * due. Any thread.
 */
final class Paced implements AutoCloseable {
    private static final double MILLI = 1e6;

    private final List<NodeClient> nodes;
    private final SlotPool pool;
    private final long interval;
    private final List<Long> nanos = new ArrayList<>();
    private final AtomicLong errors = new AtomicLong();
    private final Thread thread;
    private volatile boolean over;

    Paced(List<NodeClient> nodes, SlotPool pool, int perSecond) {
        this.nodes = List.copyOf(nodes);
        this.pool = pool;
        this.interval = Duration.ofSeconds(1).toNanos() / perSecond;
        this.thread = Thread.ofPlatform().name("paced").start(this::run);
    }

    private void run() {
        long due = System.nanoTime();
        for (int i = 0; !over; i++) {
            due += interval;
            LockSupport.parkNanos(due - System.nanoTime());
            send(nodes.get(i % nodes.size()), due);
        }
    }

    private void send(NodeClient node, long due) {
        var hour = pool.next();
        var request =
                hour.reservation().setRequestId(UUID.randomUUID().toString()).build();
        node.reserveLater(request).whenComplete((answer, error) -> {
            if (error != null) {
                errors.incrementAndGet();
            }
            took(System.nanoTime() - due);
        });
    }

    private synchronized void took(long time) {
        nanos.add(time);
    }

    /** Since the last question. */
    synchronized String figures() {
        var sorted = nanos.stream().sorted().toList();
        nanos.clear();
        return sorted.isEmpty()
                ? "no answers"
                : "%,d answers, p50 %.2f ms, p99 %.2f ms, maximum %.2f ms, errors so far %d"
                        .formatted(
                                sorted.size(),
                                sorted.get(sorted.size() / 2) / MILLI,
                                sorted.get(sorted.size() * 99 / 100) / MILLI,
                                sorted.getLast() / MILLI,
                                errors.get());
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
