package dlsms.backing;

import dlsms.process.NodeClient;
import dlsms.process.RealCluster;
import dlsms.process.SlotPool;
import dlsms.wire.library.AddSeatRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One of the clusters that are compared, with seats of its own that nobody else reserves. One thread. */
final class Side {
    private static final int WARMUP_CLIENTS = 64;
    private static final int HOURS_PER_SEAT = 8_600;
    private static final int SEATS_PER_AREA = 25;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(3);

    private final List<NodeClient> nodes;
    private final SlotPool pool;
    private final BlockingQueue<Integer> live = new LinkedBlockingQueue<>();
    private final Failures failures = new Failures();

    private Side(List<NodeClient> nodes, SlotPool pool) {
        this.nodes = nodes;
        this.pool = pool;
    }

    /** Adds as many seats as that many reservations need. Waits. */
    static Side of(RealCluster cluster, long reservationsMax) {
        var nodes = cluster.operators();
        int seats = (int) (reservationsMax / HOURS_PER_SEAT + 1);
        var ids = IntStream.range(0, seats)
                .map(i -> addSeat(nodes.get(i % nodes.size()), i))
                .boxed()
                .toList();
        return new Side(nodes, new SlotPool(ids));
    }

    private static int addSeat(NodeClient node, int number) {
        var request = AddSeatRequest.newBuilder()
                .setBranch("Measured Library")
                .setArea("Zone " + number / SEATS_PER_AREA)
                .setRequestId(UUID.randomUUID().toString())
                .build();
        return node.operator().addSeat(request).getSeat().getId();
    }

    void warmUp(Duration duration) {
        try (var loop = loop(WARMUP_CLIENTS)) {
            loop.measure(duration);
        }
    }

    /** Clients that reserve from now on. */
    Load loop(int clients) {
        return new Load(nodes, pool, live, failures, clients);
    }

    /** Work for that long, measured once it has settled. */
    Load.Measured window(int clients, Duration duration) {
        try (var loop = loop(clients)) {
            settle(duration);
            return loop.measure(duration);
        }
    }

    /** In all that was loaded here. */
    Failures failures() {
        return failures;
    }

    /** Before a window of that length. */
    static void settle(Duration window) {
        sleep(window.compareTo(SETTLE_MAX) < 0 ? window : SETTLE_MAX);
    }

    static void sleep(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
