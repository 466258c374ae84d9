package dlsms.raft;

import java.util.ArrayList;
import java.util.List;

/**
 * Which term stands at which index, for the whole log, in few bytes: one position for each term, that of its first
 * entry.
 */
final class TermRuns {

    private final ArrayList<LogPosition> starts;

    TermRuns(List<LogPosition> starts) {
        this.starts = new ArrayList<>(starts);
    }

    /** The entry at {@code position} now is the last. */
    void append(LogPosition position) {
        if (starts.isEmpty() || starts.getLast().term() != position.term()) {
            starts.add(position);
        }
    }

    /** What stood at {@code index} and after it is gone. */
    void cutFrom(long index) {
        while (!starts.isEmpty() && starts.getLast().index() >= index) {
            starts.removeLast();
        }
    }

    /** The term at {@code index}, which the log has; 0 before the first entry. */
    long termAt(long index) {
        int run = runOf(index);
        return run < 0 ? 0 : starts.get(run).term();
    }

    /** The last position up to {@code index} whose term is at most {@code term}. */
    LogPosition lastAtMost(long index, long term) {
        long end = index;
        for (int run = runOf(index); run >= 0; run--) {
            LogPosition start = starts.get(run);
            if (start.term() <= term) {
                return new LogPosition(start.term(), end);
            }
            end = start.index() - 1;
        }
        return LogPosition.NONE;
    }

    // Binary search for the last run that starts at the index or before it; -1 where none does.
    private int runOf(long index) {
        int low = 0;
        int high = starts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (starts.get(middle).index() <= index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
