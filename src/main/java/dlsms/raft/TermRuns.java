package dlsms.raft;

import java.util.ArrayList;
import java.util.List;

/**
 * Which term stands at which index, for the whole log, in few bytes: one position for each term, that of its first
 * entry. The first run starts at the log's base where it has one.
 */
final class TermRuns {

    private final ArrayList<LogPosition> starts;

    /** @param starts in order; what is at or before {@code base} is left out */
    TermRuns(LogPosition base, List<LogPosition> starts) {
        this.starts = new ArrayList<>();
        startAfter(base);
        for (LogPosition start : starts) {
            if (start.index() > base.index()) {
                append(start);
            }
        }
    }

    /** The log begins after {@code base} now: of what stood before, nothing is known any more. */
    void startAfter(LogPosition base) {
        starts.removeIf(start -> start.index() <= base.index());
        if (base.index() > 0) {
            starts.addFirst(base);
        }
    }

    /** Nothing but {@code base} is left. */
    void restartAfter(LogPosition base) {
        starts.clear();
        startAfter(base);
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

    /** Where the last run starts; NONE of an empty log. */
    LogPosition last() {
        return starts.isEmpty() ? LogPosition.NONE : starts.getLast();
    }

    /** The term at {@code index}, which the log has or which is its base; 0 before that. */
    long termAt(long index) {
        int run = runOf(index);
        return run < 0 ? 0 : starts.get(run).term();
    }

    /** The last position up to {@code index}, not before the base, whose term is at most {@code term}. */
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
