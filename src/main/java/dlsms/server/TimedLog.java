package dlsms.server;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Optional;

/** A log that says how long its synced writes take. Each method's thread is as the {@link LogStore}'s. */
record TimedLog(LogStore log, Timer writes) implements LogStore {

    @Override
    public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        return log.restore(appliedIndex, suffixBytesMax, suffixEntriesMax);
    }

    @Override
    public void append(Optional<HardState> hardState, List<LogEntry> entries) {
        if (hardState.isEmpty() && entries.isEmpty()) {
            return;
        }
        writes.record(() -> log.append(hardState, entries));
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
