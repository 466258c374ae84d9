package dlsms.node;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A disk that takes its time for each entry: what a node on it can do does not depend on the machine. */
public record SlowLog(LogStore log, Pace pace) implements LogStore {

    /** In one turn: below the time after which a disk counts as sick. */
    public static final int ENTRIES_MAX = 50;

    /** How long one entry takes; may be changed while the node runs. */
    public static final class Pace {

        public volatile Duration eachEntry = Duration.ZERO;
    }

    @Override
    public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        return log.restore(appliedIndex, suffixBytesMax, suffixEntriesMax);
    }

    @Override
    public void append(Optional<HardState> hardState, List<LogEntry> entries) {
        log.append(hardState, entries);
        long until = System.nanoTime() + pace.eachEntry.toNanos() * entries.size();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
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
