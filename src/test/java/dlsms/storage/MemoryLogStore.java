package dlsms.storage;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log that keeps its promise for as long as the object lives. Any thread. */
public final class MemoryLogStore implements LogStore {

    private final List<LogEntry> log = new ArrayList<>();
    private HardState hardState = HardState.INITIAL;

    @Override
    public synchronized Restored restore(long appliedIndex, long suffixBytesMax) {
        if (appliedIndex > log.size()) {
            throw new CorruptDataException("applied " + appliedIndex + ", but the log ends at " + log.size());
        }
        int from = log.size();
        long bytes = 0;
        while (from > 0 && (from > appliedIndex || bytes < suffixBytesMax)) {
            bytes += from <= appliedIndex ? log.get(from - 1).size() : 0;
            from -= 1;
        }
        return new Restored(hardState, terms(), List.copyOf(log.subList(from, log.size())), appliedIndex);
    }

    private List<LogPosition> terms() {
        var terms = new ArrayList<LogPosition>();
        for (LogEntry entry : log) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.position());
            }
        }
        return terms;
    }

    @Override
    public synchronized void append(Optional<HardState> newHardState, List<LogEntry> entries) {
        checkFollow(entries);
        hardState = newHardState.orElse(hardState);
        if (!entries.isEmpty()) {
            log.subList((int) entries.getFirst().index() - 1, log.size()).clear();
            log.addAll(entries);
        }
    }

    private void checkFollow(List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long first = entries.getFirst().index();
        if (first < 1 || first > log.size() + 1) {
            throw new IllegalArgumentException(entries.getFirst() + " would leave a gap after " + log.size());
        }
        long term = first == 1 ? 0 : log.get((int) first - 2).term();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).index() != first + i || entries.get(i).term() < term) {
                throw new IllegalArgumentException(entries.get(i) + " can't follow term " + term);
            }
            term = entries.get(i).term();
        }
    }

    @Override
    public synchronized List<LogEntry> read(Wanted wanted) {
        var entries = new ArrayList<LogEntry>();
        long bytes = 0;
        for (long index = wanted.fromIndex(); index >= 1 && index <= log.size(); index++) {
            LogEntry entry = log.get((int) index - 1);
            if (!entries.isEmpty() && bytes + entry.size() > wanted.bytesMax()) {
                break;
            }
            bytes += entry.size();
            entries.add(entry);
        }
        return entries;
    }

    @Override
    public LogBase compact(long throughIndex) {
        throw new IllegalStateException("not compacted yet");
    }

    @Override
    public long bytes() {
        return 0;
    }
}
