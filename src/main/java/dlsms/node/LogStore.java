package dlsms.node;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.List;
import java.util.Optional;

/** Where the log lives. Called by the loop's thread only, but for {@link #read}. */
public interface LogStore {

    /**
     * What the disk remembers.
     *
     * @param suffixBytesMax of entries to bring into memory beyond those after {@code appliedIndex}
     * @param suffixEntriesMax how many of them at most: small ones take more memory than they have bytes
     */
    Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax);

    /**
     * Writes all of it in one batch, synced: when this returns, it survives a power cut. Nothing to write: returns at
     * once. What the log held at the first entry's index and after it is cut off in the same batch.
     */
    void append(Optional<HardState> hardState, List<LogEntry> entries);

    /** Reads entries that memory no longer holds. Empty where the log doesn't have the first one. Any thread. */
    List<LogEntry> read(Wanted wanted);

    /**
     * Takes away the entries up to and with {@code throughIndex}, which are applied.
     *
     * @return what stands before the oldest entry now
     */
    LogBase compact(long throughIndex);

    /** Bytes of the entries that the log has, about. Any thread. */
    long bytes();
}
