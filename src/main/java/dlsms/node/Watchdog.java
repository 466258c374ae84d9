package dlsms.node;

import dlsms.raft.NodeId;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees from outside when the loop hangs, in a write that doesn't return: then it says so, and answers callers whose
 * time is over in the loop's stead. Has a thread of its own; a simulated node has none of this.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final long LOOK_EVERY_MILLIS = 50;

    /** A process that slept wakes up in an old turn. It takes that many looks to tell that from a loop that hangs. */
    private static final int LOOKS_MIN = 4;

    private final NodeId node;
    private final long hangsNanos;
    private final NodeLoop loop;
    private final Clock clock;
    private final Counters counters;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("watchdog").daemon().factory());
    // The thread's only, but for the last one.
    private NodeLoop.Turn seen = NodeLoop.Turn.NONE;
    private int looks;
    private volatile boolean hangs;

    Watchdog(NodeSettings settings, NodeLoop loop, Clock clock, Counters counters) {
        this.node = settings.raft().self();
        this.hangsNanos = settings.upkeep().diskSlowMax().toNanos();
        this.loop = loop;
        this.clock = clock;
        this.counters = counters;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether the turn that runs began longer ago than a write may take. Any thread. */
    boolean hangs() {
        return hangs;
    }

    /** From now on it says nothing and answers nobody. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        NodeLoop.Turn now = loop.turnUnderWay();
        looks = now == seen ? looks + 1 : 0;
        seen = now;
        boolean tooLong = now != NodeLoop.Turn.NONE && clock.nanos() - now.beganNanos() > hangsNanos;
        if (tooLong && looks >= LOOKS_MIN) {
            if (!hangs) {
                hangs = true;
                counters.loopHung();
                LOG.warn("event=loop-hangs node={} millis={}", node, (clock.nanos() - now.beganNanos()) / 1_000_000);
            }
            loop.answerLate();
        } else if (hangs) {
            hangs = false;
            LOG.info("event=loop-goes-on node={}", node);
        }
    }
}
