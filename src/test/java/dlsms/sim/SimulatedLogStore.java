package dlsms.sim;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.List;
import java.util.Optional;

/** A node's way to its log on disk: takes time, may fail, and is where a node may die. */
final class SimulatedLogStore implements LogStore {
    /** What it works on. */
    record Parts(
            NodeId node,
            SimulatedDisk disk,
            DiskTrouble trouble,
            SimulatedClock clock,
            CrashPlan plan,
            Invariants invariants,
            Defect defect,
            Latency writing) {}

    private final Parts parts;
    private LogWrite late = new LogWrite(Optional.empty(), List.of());
    private boolean written;

    SimulatedLogStore(Parts parts) {
        this.parts = parts;
    }

    /** Whether this turn has come past its write. */
    boolean isWritten() {
        return written;
    }

    void turnBegins() {
        written = false;
    }

    @Override
    public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        return parts.defect()
                .restored(parts.node(), parts.disk().restore(appliedIndex, suffixBytesMax, suffixEntriesMax));
    }

    @Override
    public void append(Optional<HardState> hardState, List<LogEntry> entries) {
        LogWrite write = parts.defect().writing(parts.node(), new LogWrite(hardState, entries));
        if (!write.isEmpty()) {
            parts.plan().pass(CrashPoint.LOG_WRITE_LOST);
            parts.clock().spend(parts.writing().nextMicros() + parts.trouble().nextHangMicros());
            if (parts.trouble().isFailing()) {
                leave(write);
                parts.trouble().check("syncing the log");
            }
            if (parts.defect().writesLate()) {
                put(late);
                late = write;
            } else {
                put(write);
            }
            parts.plan().pass(CrashPoint.LOG_WRITE_KEPT);
        }
        written = true;
    }

    // What a sync that failed has left on the disk, nobody knows.
    private void leave(LogWrite write) {
        if (parts.trouble().keepsWhatFailed()) {
            put(write);
        }
    }

    private void put(LogWrite write) {
        parts.invariants().writing(parts.node(), write);
        parts.disk().write(write.hardState(), write.entries());
        parts.invariants().written(parts.node());
    }

    @Override
    public List<LogEntry> read(Wanted wanted) {
        return parts.disk().read(wanted);
    }

    @Override
    public LogBase compact(long throughIndex) {
        LogBase base = parts.disk().compact(throughIndex);
        parts.invariants().compacted(parts.node(), base);
        return base;
    }

    @Override
    public long bytes() {
        return parts.disk().bytes();
    }
}
