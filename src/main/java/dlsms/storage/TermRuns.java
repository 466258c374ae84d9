package dlsms.storage;

import dlsms.raft.LogPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** For each term in the log, the position of its first entry: the terms of millions of entries in few bytes. */
final class TermRuns {

    // Both terms and indexes ascend.
    private final List<LogPosition> firsts = new ArrayList<>();

    List<LogPosition> firsts() {
        return List.copyOf(firsts);
    }

    /** Those whose first entry stands at {@code index} or after it. */
    List<LogPosition> from(long index) {
        return firsts.stream().filter(first -> first.index() >= index).toList();
    }

    void cutFrom(long index) {
        firsts.removeIf(first -> first.index() >= index);
    }

    /** @throws CorruptDataException where term or index would not ascend */
    void add(LogPosition first) {
        if (!firsts.isEmpty()
                && (first.term() <= firsts.getLast().term()
                        || first.index() <= firsts.getLast().index())) {
            throw new CorruptDataException("term " + first.term() + " begins at index " + first.index()
                    + ", but term " + firsts.getLast().term() + " at index "
                    + firsts.getLast().index());
        }
        firsts.add(first);
    }

    /** 0 before the first entry. */
    long termAt(long index) {
        int at = Collections.binarySearch(
                firsts, new LogPosition(0, index), (one, other) -> Long.compare(one.index(), other.index()));
        int run = at >= 0 ? at : -at - 2;
        return run < 0 ? 0 : firsts.get(run).term();
    }
}
