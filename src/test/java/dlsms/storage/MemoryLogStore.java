package dlsms.storage;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A log that keeps its promise for as long as the object lives. Any thread. */
public final class MemoryLogStore implements LogStore {

    private final List<LogEntry> log = new ArrayList<>();
    private final TreeMap<Long, Membership> memberships = new TreeMap<>();
    private HardState hardState = HardState.INITIAL;
    private LogBase base = LogBase.NONE;

    private long lastIndex() {
        return base.index() + log.size();
    }

    private LogEntry entry(long index) {
        return log.get(Math.toIntExact(index - base.index() - 1));
    }

    /** The members before the first entry. */
    public synchronized void found(Membership founders) {
        memberships.put(0L, founders);
    }

    /** As after a snapshot: the log is empty and goes on after {@code newBase}. */
    public synchronized void install(LogBase newBase, MembershipAt membership) {
        log.clear();
        memberships.clear();
        memberships.put(membership.index(), membership.membership());
        base = newBase;
    }

    @Override
    public synchronized Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        if (appliedIndex > lastIndex() || appliedIndex < base.index()) {
            throw new CorruptDataException(
                    "applied " + appliedIndex + ", but the log goes from " + base.index() + " to " + lastIndex());
        }
        long after = lastIndex();
        long bytes = 0;
        while (after > base.index()
                && (after > appliedIndex || bytes < suffixBytesMax && appliedIndex - after < suffixEntriesMax)) {
            bytes += after <= appliedIndex ? entry(after).size() : 0;
            after -= 1;
        }
        List<LogEntry> suffix = List.copyOf(log.subList((int) (after - base.index()), log.size()));
        List<MembershipAt> members = memberships.entrySet().stream()
                .map(each -> new MembershipAt(each.getKey(), each.getValue()))
                .toList();
        return new Restored(hardState, base, terms(), members, suffix, appliedIndex);
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
            long first = entries.getFirst().index();
            log.subList((int) (first - base.index() - 1), log.size()).clear();
            memberships.tailMap(first).clear();
            log.addAll(entries);
            entries.stream()
                    .filter(entry -> entry.kind() == LogEntry.Kind.MEMBERS)
                    .forEach(entry -> memberships.put(entry.index(), Membership.decode(entry.command())));
        }
    }

    private void checkFollow(List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long first = entries.getFirst().index();
        if (first <= base.index() || first > lastIndex() + 1) {
            throw new IllegalArgumentException(entries.getFirst() + " is no continuation of " + lastIndex());
        }
        long term = first == base.index() + 1
                ? base.position().term()
                : entry(first - 1).term();
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
        for (long index = wanted.fromIndex(); index > base.index() && index <= lastIndex(); index++) {
            LogEntry entry = entry(index);
            if (!entries.isEmpty() && bytes + entry.size() > wanted.bytesMax()) {
                break;
            }
            bytes += entry.size();
            entries.add(entry);
        }
        return entries;
    }

    @Override
    public synchronized LogBase compact(long throughIndex) {
        if (throughIndex <= base.index()) {
            return base;
        }
        if (throughIndex > lastIndex()) {
            throw new IllegalArgumentException("the log ends at " + lastIndex() + ", before " + throughIndex);
        }
        LogEntry last = entry(throughIndex);
        log.subList(0, (int) (throughIndex - base.index())).clear();
        base = new LogBase(last.position(), last.chain());
        Optional.ofNullable(memberships.floorKey(throughIndex))
                .ifPresent(newest -> memberships.headMap(newest).clear());
        return base;
    }

    @Override
    public synchronized long bytes() {
        return log.stream().mapToLong(LogEntry::size).sum();
    }
}
