package dlsms.node;

import dlsms.raft.LogEntry;
import java.util.List;

/** What the log is for. Called by the loop's thread only, but for {@link #appliedIndex}. */
public interface StateMachine {

    /**
     * Applies committed entries in order, exactly once; deterministic. Answers one {@link Applied} for each entry, in
     * order.
     */
    List<Applied> apply(List<LogEntry> committed);

    /** The last entry applied, as it was before this start or after {@link #apply}; any thread. */
    long appliedIndex();

    /** Forgets its memory and reads what the disk holds: the disk was opened anew, or holds another state. */
    void reload();
}
