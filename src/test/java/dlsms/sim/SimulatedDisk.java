package dlsms.sim;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What survives a crash of a node: its hard state and its log. Whether a write gets here at all is the business of
 * {@link SimulatedNode}.
 */
final class SimulatedDisk {
    private HardState hardState = HardState.INITIAL;
    private final List<LogEntry> entries = new ArrayList<>();

    HardState hardState() {
        return hardState;
    }

    long lastIndex() {
        return entries.size();
    }

    LogPosition last() {
        return entries.isEmpty() ? LogPosition.NONE : entries.getLast().position();
    }

    /** 0 where there is nothing, and at index 0. */
    long chainAt(long index) {
        return index >= 1 && index <= entries.size() ? entry(index).chain() : 0;
    }

    /** Whether the log reaches {@code index} and is, up to there, the one whose rolling hash is {@code chain}. */
    boolean holds(long index, long chain) {
        return index == 0 || index <= entries.size() && entry(index).chain() == chain;
    }

    LogEntry entry(long index) {
        return entries.get(Math.toIntExact(index - 1));
    }

    void write(Optional<HardState> newHardState, List<LogEntry> newEntries) {
        newHardState.ifPresent(each -> hardState = each);
        if (!newEntries.isEmpty()) {
            int from = Math.toIntExact(newEntries.getFirst().index() - 1);
            entries.subList(from, entries.size()).clear();
            entries.addAll(newEntries);
        }
    }

    Restored restore(long appliedIndex, long suffixBytesMax) {
        int applied = Math.toIntExact(Math.min(appliedIndex, entries.size()));
        int from = applied;
        long bytes = 0;
        while (from > 0 && (from == applied || bytes < suffixBytesMax)) {
            from -= 1;
            bytes += entries.get(from).size();
        }
        return new Restored(hardState, terms(), List.copyOf(entries.subList(from, entries.size())), appliedIndex);
    }

    private List<LogPosition> terms() {
        var terms = new ArrayList<LogPosition>();
        for (LogEntry entry : entries) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.position());
            }
        }
        return List.copyOf(terms);
    }

    List<LogEntry> read(Wanted wanted) {
        var found = new ArrayList<LogEntry>();
        long bytes = 0;
        for (long index = wanted.fromIndex(); index >= 1 && index <= entries.size(); index++) {
            bytes += entry(index).size();
            if (!found.isEmpty() && bytes > wanted.bytesMax()) {
                break;
            }
            found.add(entry(index));
        }
        return List.copyOf(found);
    }
}
