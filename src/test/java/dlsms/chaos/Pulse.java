package dlsms.chaos;

import static org.awaitility.Awaitility.await;

import dlsms.process.NodeClient;
import dlsms.process.RealCluster;
import dlsms.process.SlotPool;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Clients that write one reservation after the other, each retrying with its request id at the next node, to see
 * for how long no write comes through. Any thread.
 */
final class Pulse implements AutoCloseable {
    private static final Duration EACH_TRY = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final RealCluster cluster;
    private final SlotPool pool =
            new SlotPool(IntStream.rangeClosed(1, 50).boxed().toList());
    private final List<Thread> threads = new ArrayList<>();
    private volatile long newestBegun = Long.MIN_VALUE;
    private volatile boolean over;

    /** @param clients that begin at different nodes */
    Pulse(RealCluster cluster, int clients) {
        this.cluster = cluster;
        for (int i = 0; i < clients; i++) {
            int first = i;
            threads.add(Thread.ofPlatform().name("pulse").start(() -> beat(first)));
        }
    }

    private void beat(int first) {
        int place = first;
        while (!over) {
            long begun = System.nanoTime();
            place = write(place);
            seen(begun);
        }
    }

    private synchronized void seen(long begun) {
        newestBegun = Math.max(newestBegun, begun);
    }

    /** Returns the place of the node that answered. */
    private int write(int first) {
        var hour = pool.next();
        var request =
                hour.reservation().setRequestId(UUID.randomUUID().toString()).build();
        int place = first;
        while (!over) {
            NodeClient node =
                    cluster.operator(cluster.node(place % cluster.nodes().size()));
            try {
                node.within(EACH_TRY).reservations().createReservation(request);
                return place;
            } catch (StatusRuntimeException e) {
                node.reconnect();
                place += 1;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        return place;
    }

    /** From {@code moment} until a write that began later was answered. */
    Duration untilNextWrite(long moment) {
        await("a write comes through")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> newestBegun > moment);
        return Duration.ofNanos(System.nanoTime() - moment);
    }

    @Override
    public void close() {
        over = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
