package dlsms.node;

import dlsms.raft.DiskHealth;
import dlsms.raft.Input;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the disk does: from what the loop's own writes show, and from what it is told. The loop's thread, but for what
 * says otherwise.
 */
final class DiskCare {

    private static final Logger LOG = LoggerFactory.getLogger(DiskCare.class);

    /** Between two probes of a disk that is sick. */
    private static final long PROBE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final String node;
    private final long slowNanos;
    private final Disk disk;
    private final Clock clock;
    private final Counters counters;

    /** Told by somebody who looks at the disk from outside. */
    private volatile DiskHealth told = DiskHealth.GOOD;

    private volatile boolean slow;
    private volatile boolean failed;
    private DiskHealth known = DiskHealth.GOOD; // what Raft goes by
    private long nextProbeNanos;

    DiskCare(NodeSettings settings, NodePorts ports, Counters counters) {
        this.node = settings.raft().self().value();
        this.slowNanos = settings.upkeep().diskSlowMax().toNanos();
        this.disk = ports.disk();
        this.clock = ports.clock();
        this.counters = counters;
    }

    /** Any thread. */
    void tell(DiskHealth health) {
        told = health;
    }

    /** The worst of what is known. Any thread. */
    DiskHealth health() {
        return slow || failed ? DiskHealth.SICK : told;
    }

    /** Whether a write has failed, and nothing has been opened anew since. Any thread. */
    boolean failed() {
        return failed;
    }

    /** Does what may have to wait for the disk, and remembers when that took too long. */
    <T> T timed(Supplier<T> write) {
        long began = clock.nanos();
        T result = write.get();
        long took = clock.nanos() - began;
        if (took > slowNanos && !slow) {
            slow = true;
            counters.diskSick();
            nextProbeNanos = clock.nanos() + PROBE_EVERY_NANOS;
            LOG.warn("event=disk-sick node={} why=slow millis={}", node, took / 1_000_000);
        }
        return result;
    }

    /** The same, of what has no result. */
    void timed(Runnable write) {
        timed(() -> {
            write.run();
            return true;
        });
    }

    /** A write came to nothing: what is in memory and what is on the disk may differ. */
    void failed(DiskException e) {
        if (!failed) {
            failed = true;
            counters.diskSick();
            LOG.warn("event=disk-sick node={} why=failed: {}", node, e.getMessage());
        } else {
            LOG.warn("event=disk-still-sick node={} why={}", node, e.getMessage());
        }
        nextProbeNanos = clock.nanos() + PROBE_EVERY_NANOS;
    }

    /** All was opened anew: nobody has told the new Raft anything yet. */
    void recovered() {
        failed = false;
        known = DiskHealth.GOOD;
        LOG.info("event=disk-well node={} after=failed", node);
    }

    /** Whether it is time to try the disk again. */
    boolean isProbeDue() {
        return (slow || failed) && clock.nanos() - nextProbeNanos >= 0;
    }

    /** Writes something small to a slow disk, if it is time for that. */
    void probe() {
        if (!isProbeDue()) {
            return;
        }
        long began = clock.nanos();
        disk.probe();
        long ended = clock.nanos();
        nextProbeNanos = ended + PROBE_EVERY_NANOS;
        if (ended - began <= slowNanos) {
            slow = false;
            LOG.info("event=disk-well node={} after=slow", node);
        }
    }

    /** What Raft is to be told, where it goes by something else. */
    Optional<Input> news() {
        DiskHealth now = health();
        if (now == known) {
            return Optional.empty();
        }
        LOG.info("event=disk-health node={} health={}", node, now);
        known = now;
        return Optional.of(new Input.DiskHealthIs(now));
    }
}
