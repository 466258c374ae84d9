package dlsms.node;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import dlsms.storage.MemoryLogStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A disk that breaks, or holds a write until it is told to go on. */
final class BreakableLog implements LogStore {

    private final MemoryLogStore log = new MemoryLogStore();
    final CountDownLatch held = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    volatile boolean broken;
    volatile boolean hold;

    @Override
    public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        return log.restore(appliedIndex, suffixBytesMax, suffixEntriesMax);
    }

    @Override
    public void append(Optional<HardState> hardState, List<LogEntry> entries) {
        if (broken && !entries.isEmpty()) {
            throw new IllegalStateException("the disk is broken");
        }
        if (hold && !entries.isEmpty()) {
            held.countDown();
            waitForRelease();
        }
        log.append(hardState, entries);
    }

    private void waitForRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<LogEntry> read(Wanted wanted) {
        return log.read(wanted);
    }

    @Override
    public LogBase compact(long throughIndex) {
        return log.compact(throughIndex);
    }

    @Override
    public long bytes() {
        return log.bytes();
    }
}
