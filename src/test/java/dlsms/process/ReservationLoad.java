package dlsms.process;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Clients that reserve, cancel, wait and read at the same time, each on its own thread. One load for a cluster. */
public final class ReservationLoad implements AutoCloseable {
    private static final int SEATS = 50;
    private static final Duration PROGRESS_WITHIN = Duration.ofSeconds(60);
    private static final Duration LAST_ANSWERS_WITHIN = Duration.ofSeconds(40);

    private final List<Thread> threads = new ArrayList<>();
    private final List<NodeClient> called;
    private final List<NodeClient> nodes;
    private final Ledger ledger = new Ledger();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Mark> mark =
            new AtomicReference<>(new Mark(Long.MAX_VALUE, new CompletableFuture<>()));
    private volatile boolean stopping;
    private volatile long givesUpAt = Long.MAX_VALUE;

    /** Completed by the first write that is sent after {@code since} and acknowledged, with the nanoseconds it took. */
    private record Mark(long since, CompletableFuture<Long> nanos) {}

    private ReservationLoad(List<NodeClient> called, List<NodeClient> nodes) {
        this.called = called;
        this.nodes = nodes;
    }

    /** The seed is that of the system property {@code dlsms.seed}, else a new one; it is printed. */
    static ReservationLoad start(RealCluster cluster, int clients) {
        return start(cluster.operators(), cluster.operators(), clients);
    }

    /** @param called whom the clients call, one or more @param nodes that must hold what was acknowledged */
    public static ReservationLoad start(List<NodeClient> called, List<NodeClient> nodes, int clients) {
        long seed = Long.getLong("dlsms.seed", System.nanoTime());
        System.out.println("load of " + clients + " clients, -Ddlsms.seed=" + seed);
        var load = new ReservationLoad(called, nodes);
        var pool = new SlotPool(IntStream.rangeClosed(1, SEATS).boxed().toList());
        for (int i = 0; i < clients; i++) {
            var client = new LoadClient(load, pool, i, new Random(seed + i));
            load.threads.add(Thread.ofPlatform().name("client-" + i).start(client));
        }
        return load;
    }

    RetryingCaller caller(Random random) {
        return new RetryingCaller(called, random, () -> System.nanoTime() - givesUpAt > 0);
    }

    Ledger ledger() {
        return ledger;
    }

    boolean isStopping() {
        return stopping;
    }

    /** A write whose last call began at {@code begun} was acknowledged just now. */
    void acknowledge(long begun) {
        acknowledged.incrementAndGet();
        var current = mark.get();
        if (begun - current.since() > 0) {
            current.nanos().complete(System.nanoTime() - current.since());
        }
    }

    /** Writes that were acknowledged so far. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Until there are so many. */
    public void awaitAcknowledged(long count) {
        await(count + " acknowledged writes").atMost(PROGRESS_WITHIN).until(() -> acknowledged() >= count);
    }

    /** How long it takes, from now, until a write that is sent from now on is acknowledged. */
    public Duration untilNextWrite() {
        var next = new Mark(System.nanoTime(), new CompletableFuture<>());
        mark.set(next);
        await("a write succeeds")
                .atMost(PROGRESS_WITHIN)
                .until(() -> next.nanos().isDone());
        return Duration.ofNanos(next.nanos().join());
    }

    /** Lets each client finish what it has begun. */
    public void stop() {
        givesUpAt = System.nanoTime() + LAST_ANSWERS_WITHIN.toNanos();
        stopping = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Once stopped: whatever was acknowledged is on each node, once, and nothing overlaps. */
    public void assertEachIsThereOnce() {
        System.out.println("acknowledged: " + acknowledged() + " writes, " + ledger.size() + " reservations");
        nodes.forEach(node -> {
            node.reconnect();
            ledger.assertHeldBy(node.within(Duration.ofSeconds(30)));
        });
    }

    @Override
    public void close() {
        stop();
    }
}
