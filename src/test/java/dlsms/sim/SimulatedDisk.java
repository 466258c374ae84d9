package dlsms.sim;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
import dlsms.raft.SnapshotMeta;
import dlsms.raft.Wanted;
import dlsms.storage.CorruptDataException;
import dlsms.storage.MemorySeatRecords;
import dlsms.storage.StateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One data folder: hard state, log, state and the snapshot that gathers beside them. What is written to it goes into
 * one journal: a synced write takes along all that was written before it, and a crash keeps a beginning of the rest.
 */
final class SimulatedDisk {
    /** What a crash may take with it. */
    private sealed interface Unsynced {
        record State(StateChange change) implements Unsynced {}

        record Compaction(LogBase base) implements Unsynced {}
    }

    /** A snapshot on its way in. @param taken chunks that are here */
    private record Staged(SimulatedSnapshot snapshot, int taken) {}

    private final NodeId node;
    private final long number;
    private Membership founders;
    private HardState hardState = HardState.INITIAL;
    private LogBase oldest = LogBase.NONE; // what stands before the first of the entries that survive a crash
    private LogBase base = LogBase.NONE; // the same, as the process sees it
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<MembershipAt> memberships = new ArrayList<>();
    private final List<StateChange> synced = new ArrayList<>();
    private final List<Unsynced> unsynced = new ArrayList<>();
    private MemorySeatRecords records = new MemorySeatRecords();
    private Optional<Staged> staged = Optional.empty();
    private boolean damaged;

    /** @param founders {@link Membership#NONE} where the node still has to ask for them */
    SimulatedDisk(NodeId node, long number, Membership founders) {
        this.node = node;
        this.number = number;
        this.founders = founders;
    }

    NodeId node() {
        return node;
    }

    long number() {
        return number;
    }

    Membership founders() {
        return founders;
    }

    void found(Membership known) {
        founders = known;
    }

    HardState hardState() {
        return hardState;
    }

    LogBase base() {
        return base;
    }

    long lastIndex() {
        return oldest.index() + entries.size();
    }

    LogPosition last() {
        return entries.isEmpty() ? oldest.position() : entries.getLast().position();
    }

    /** 0 where it isn't known, and at index 0. */
    long chainAt(long index) {
        if (index == oldest.index()) {
            return oldest.chain();
        }
        return index > oldest.index() && index <= lastIndex() ? entry(index).chain() : 0;
    }

    /** What stands at {@code index}; {@link LogPosition#NONE} where that isn't known. */
    LogPosition positionAt(long index) {
        if (index == oldest.index()) {
            return oldest.position();
        }
        return index > oldest.index() && index <= lastIndex() ? entry(index).position() : LogPosition.NONE;
    }

    /**
     * Whether the log reaches {@code index} and is, up to there, the one whose rolling hash is {@code chain}. What was
     * taken away is taken to have been right: it was compared as it was committed.
     */
    boolean holds(long index, long chain) {
        return index < oldest.index() || index <= lastIndex() && chainAt(index) == chain;
    }

    /** Whether the log reaches {@code index} and is, up to there, as far as both know it, the same as another. */
    boolean agrees(SimulatedDisk other, long index) {
        return index < other.oldest.index() || holds(index, other.chainAt(index));
    }

    /** Of one after the base. */
    LogEntry entry(long index) {
        return entries.get(Math.toIntExact(index - oldest.index() - 1));
    }

    /** The newest that the log holds. */
    MembershipAt membership() {
        return memberships.isEmpty() ? new MembershipAt(0, founders) : memberships.getLast();
    }

    /** How many entries after {@code index} change the members. */
    long membershipsAfter(long index) {
        return memberships.stream().filter(each -> each.index() > index).count();
    }

    /** Synced: a crash can't take it, nor anything before it. */
    void write(Optional<HardState> newHardState, List<LogEntry> newEntries) {
        newHardState.ifPresent(each -> hardState = each);
        if (!newEntries.isEmpty()) {
            long from = newEntries.getFirst().index();
            entries.subList(Math.toIntExact(from - oldest.index() - 1), entries.size())
                    .clear();
            entries.addAll(newEntries);
            memberships.removeIf(each -> each.index() >= from);
            newEntries.stream()
                    .filter(each -> each.kind() == LogEntry.Kind.MEMBERS)
                    .map(each -> new MembershipAt(each.index(), Membership.decode(each.command())))
                    .forEach(memberships::add);
        }
        sync();
    }

    /** Not synced. */
    void write(StateChange change) {
        unsynced.add(new Unsynced.State(change));
        records.write(change);
    }

    /** Not synced. */
    LogBase compact(long throughIndex) {
        if (throughIndex > base.index()) {
            LogPosition position = entry(throughIndex).position();
            base = new LogBase(position, chainAt(throughIndex));
            unsynced.add(new Unsynced.Compaction(base));
        }
        return base;
    }

    /** Whatever was written survives from now on. */
    void sync() {
        for (Unsynced each : unsynced) {
            switch (each) {
                case Unsynced.State(StateChange change) -> synced.add(change);
                case Unsynced.Compaction(LogBase newer) -> forget(newer);
            }
        }
        unsynced.clear();
    }

    private void forget(LogBase newer) {
        entries.subList(0, Math.toIntExact(newer.index() - oldest.index())).clear();
        oldest = newer;
        while (memberships.size() > 1 && memberships.get(1).index() <= newer.index()) {
            memberships.removeFirst();
        }
    }

    int unsyncedWrites() {
        return unsynced.size();
    }

    /** The process has ended; of what was not synced the first {@code kept} are found again. */
    void crash(int kept) {
        boolean loses = kept < unsynced.size();
        unsynced.subList(kept, unsynced.size()).clear();
        sync();
        base = oldest;
        if (loses) {
            reload();
        }
    }

    private void reload() {
        records = new MemorySeatRecords();
        synced.forEach(records::write);
    }

    MemorySeatRecords records() {
        return records;
    }

    /** Some bits of it have flipped: whoever reads it finds out. */
    void damage() {
        damaged = true;
    }

    boolean isDamaged() {
        return damaged;
    }

    private void check() {
        if (damaged) {
            throw new CorruptDataException("a checksum of disk " + number + " is wrong");
        }
    }

    Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        check();
        long applied = Math.min(appliedIndex, lastIndex());
        long from = applied;
        long bytes = 0;
        while (from > base.index()
                && (from == applied || bytes < suffixBytesMax && applied - from < suffixEntriesMax)) {
            bytes += entry(from).size();
            from -= 1;
        }
        List<LogEntry> suffix = List.copyOf(entries.subList(Math.toIntExact(from - oldest.index()), entries.size()));
        return new Restored(hardState, base, terms(), List.copyOf(memberships), suffix, appliedIndex);
    }

    private List<LogPosition> terms() {
        var terms = new ArrayList<LogPosition>();
        for (LogEntry entry : entries.subList(Math.toIntExact(base.index() - oldest.index()), entries.size())) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.position());
            }
        }
        return List.copyOf(terms);
    }

    List<LogEntry> read(Wanted wanted) {
        check();
        var found = new ArrayList<LogEntry>();
        long bytes = 0;
        for (long index = wanted.fromIndex(); index > base.index() && index <= lastIndex(); index++) {
            bytes += entry(index).size();
            if (!found.isEmpty() && bytes > wanted.bytesMax()) {
                break;
            }
            found.add(entry(index));
        }
        return List.copyOf(found);
    }

    long bytes() {
        return entries.stream().mapToLong(LogEntry::size).sum();
    }

    /** The state as it is now. */
    SimulatedSnapshot snapshot(long id) {
        check();
        LogPosition applied = records.applied();
        var all = new ArrayList<>(synced);
        unsynced.forEach(each -> {
            if (each instanceof Unsynced.State(StateChange change)) {
                all.add(change);
            }
        });
        var meta = new SnapshotMeta(id, new LogBase(applied, chainAt(applied.index())), membershipAt(applied.index()));
        return new SimulatedSnapshot(meta, all);
    }

    private MembershipAt membershipAt(long index) {
        return memberships.stream()
                .filter(each -> each.index() <= index)
                .reduce((older, newer) -> newer)
                .orElse(new MembershipAt(0, founders));
    }

    /** The number of the chunk that is wanted next. Another snapshot's chunks are dropped. */
    int stage(SimulatedSnapshot snapshot) {
        if (!isStaged(snapshot.meta())) {
            staged = Optional.of(new Staged(snapshot, 0));
        }
        return staged.orElseThrow().taken();
    }

    private boolean isStaged(SnapshotMeta meta) {
        return staged.filter(each -> each.snapshot().meta().equals(meta)).isPresent();
    }

    /** The number of the chunk that is wanted next; empty where another snapshot has begun to come since. */
    Optional<Integer> wanted(SimulatedSnapshot snapshot) {
        return staged.filter(each -> each.snapshot().meta().equals(snapshot.meta()))
                .map(Staged::taken);
    }

    /** Takes a chunk; any but the one that is wanted next is passed over. @return whether it is whole now */
    boolean take(SimulatedSnapshot snapshot, int chunk) {
        if (wanted(snapshot).filter(next -> next == chunk).isPresent()) {
            staged = Optional.of(new Staged(snapshot, chunk + 1));
        }
        return wanted(snapshot).filter(next -> next == snapshot.chunks()).isPresent();
    }

    /** Whether this snapshot is here as a whole. */
    boolean hasStaged(SnapshotMeta meta) {
        return isStaged(meta)
                && staged.orElseThrow().taken()
                        == staged.orElseThrow().snapshot().chunks();
    }

    /** The staged snapshot takes the place of log and state, at once and durably. A log is never ahead of the term. */
    void install(SnapshotMeta meta) {
        long term = meta.base().position().term();
        if (term > hardState.term()) {
            hardState = new HardState(term, Optional.empty());
        }
        unsynced.clear();
        entries.clear();
        oldest = meta.base();
        base = oldest;
        memberships.clear();
        memberships.add(meta.membership());
        synced.clear();
        synced.addAll(staged.orElseThrow().snapshot().changes());
        reload();
        staged = Optional.empty();
    }
}
