package dlsms.server;

import dlsms.raft.DiskHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how much space is left where the data is: below the reserve the node takes nothing new, and goes on by itself
 * when there is twice as much again. One thread looks.
 */
final class DiskSpace {

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);

    private final Disk disk;
    private final long reserveBytes;
    private final Consumer<DiskHealth> report;
    private boolean full;
    private boolean unknown;
    private volatile long usableBytes;

    /** What can be asked how much it still takes. */
    interface Disk {

        long usableBytes() throws IOException;

        static Disk of(Path folder) {
            return () -> Files.getFileStore(folder).getUsableSpace();
        }
    }

    /** @param report hears of a full disk at every look, of a good one once */
    DiskSpace(Disk disk, long reserveBytes, Consumer<DiskHealth> report) {
        this.disk = disk;
        this.reserveBytes = reserveBytes;
        this.report = report;
    }

    /** As of the last look; any thread. */
    long usableBytes() {
        return usableBytes;
    }

    /** To be called again and again. */
    void look() {
        try {
            usableBytes = disk.usableBytes();
            unknown = false;
            judge(usableBytes);
        } catch (IOException e) {
            // A disk that can't even be asked fails the node's next write too, and the node knows what to do then.
            if (!unknown) {
                LOG.warn("event=disk-space-unknown why=\"{}\"", e.toString());
            }
            unknown = true;
        }
    }

    // Between once and twice the reserve nothing changes: else a node would refuse and take in turns.
    private void judge(long usable) {
        if (usable < reserveBytes) {
            if (!full) {
                LOG.warn("event=disk-full usable={} reserve={} nothing new is taken", usable, reserveBytes);
            }
            full = true;
            report.accept(DiskHealth.FULL);
        } else if (full && usable >= 2 * reserveBytes) {
            LOG.info("event=disk-has-space usable={} reserve={}", usable, reserveBytes);
            full = false;
            report.accept(DiskHealth.GOOD);
        }
    }
}
