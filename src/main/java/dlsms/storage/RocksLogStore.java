package dlsms.storage;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The log in RocksDB: one synced batch for each append. The loop's thread, where a method doesn't say otherwise. */
public final class RocksLogStore implements LogStore {

    private final RocksDatabase database;
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong syncedEntries = new AtomicLong();
    private volatile LogOutline outline = LogOutline.EMPTY;
    private volatile long bytes;

    /** @throws CorruptDataException where the log's bounds contradict each other */
    public RocksLogStore(RocksDatabase database) {
        this.database = database;
        database.whenOpened(this::reread);
    }

    private void reread() {
        outline = database.reading(LogOutlineRecords::read);
        bytes = outline.lastIndex() == outline.base().index() ? 0 : database.reading(this::bytesOnDisk);
    }

    private long bytesOnDisk(RocksFolder folder) {
        byte[] first = Keys.ofIndex(outline.base().index() + 1);
        return folder.approximateBytes(Family.LOG, first, Keys.ofIndex(outline.lastIndex() + 1));
    }

    /** Appends that waited for the disk, since this start. Any thread. */
    public long syncs() {
        return syncs.get();
    }

    /** Entries in those appends. Any thread. */
    public long syncedEntries() {
        return syncedEntries.get();
    }

    /** The newest members that this disk knows of; absent where it was never told of any. Any thread. */
    public Optional<MembershipAt> membership() {
        return outline.membership();
    }

    /**
     * Makes {@code founders} the members before the first entry, durably. Before the node starts.
     *
     * @throws IllegalStateException where members are known already
     */
    public void found(Membership founders) {
        LogOutline before = outline;
        if (before.membership().isPresent()) {
            throw new IllegalStateException(
                    "members are known already: " + before.membership().get());
        }
        LogOutline after = before.founded(founders);
        Batch batch = database.batch();
        LogOutlineRecords.put(batch, before, after);
        database.writeSynced(batch);
        outline = after;
    }

    @Override
    public void append(Optional<HardState> hardState, List<LogEntry> entries) {
        if (hardState.isEmpty() && entries.isEmpty()) {
            return;
        }
        LogOutline before = outline;
        LogOutline after = before.appended(entries);
        Batch batch = database.batch();
        hardState.ifPresent(state -> batch.put(Family.META, MetaKey.HARD_STATE, MetaRecords.encode(state)));
        LogOutlineRecords.put(batch, before, after);
        put(batch, entries, before.lastIndex());
        database.writeSynced(batch);
        outline = after;
        count(before, entries);
    }

    private static void put(Batch batch, List<LogEntry> entries, long lastIndex) {
        if (!entries.isEmpty() && entries.getFirst().index() <= lastIndex) {
            byte[] first = Keys.ofIndex(entries.getFirst().index());
            batch.deleteRange(Family.LOG, first, Keys.ofIndex(lastIndex + 1));
        }
        for (LogEntry entry : entries) {
            LogRecord.put(batch, entry);
        }
    }

    private void count(LogOutline before, List<LogEntry> entries) {
        syncs.incrementAndGet();
        syncedEntries.addAndGet(entries.size());
        if (!entries.isEmpty()) {
            long kept = share(before, before.base().index(), entries.getFirst().index() - 1);
            bytes = kept + entries.stream().mapToLong(LogEntry::size).sum();
        }
    }

    /** The bytes of those after {@code after}, up to and with {@code last}: as if all were equally long. */
    private long share(LogOutline held, long after, long last) {
        long entries = held.lastIndex() - held.base().index();
        long asked = Math.min(last, held.lastIndex()) - after;
        return asked == entries ? bytes : Math.round((double) bytes * asked / entries);
    }

    @Override
    public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
        LogOutline held = outline;
        HardState hardState = database.get(Family.META, MetaKey.HARD_STATE)
                .map(MetaRecords::hardState)
                .orElse(HardState.INITIAL);
        if (appliedIndex > held.lastIndex()) {
            throw new CorruptDataException(
                    "the state has applied entry " + appliedIndex + ", but the log ends at entry " + held.lastIndex());
        }
        if (appliedIndex < held.base().index()) {
            throw new CorruptDataException("the state has applied entry " + appliedIndex
                    + ", but the log begins after entry " + held.base().index());
        }
        if (held.termAt(held.lastIndex()) > hardState.term()) {
            throw new CorruptDataException("the log ends in term " + held.termAt(held.lastIndex())
                    + ", but the newest term seen is " + hardState.term());
        }
        var limit = new SuffixLimit(appliedIndex, suffixBytesMax, suffixEntriesMax);
        List<LogEntry> suffix = readSuffix(held, limit);
        return new Restored(hardState, held.base(), held.terms(), held.memberships(), suffix, appliedIndex);
    }

    /** How far back to read. */
    private record SuffixLimit(long appliedIndex, long bytesMax, long entriesMax) {

        /** Whether the entry at {@code index} is one too many, where those after it that are applied have that many. */
        boolean isReached(long index, long appliedBytes) {
            return index <= appliedIndex && (appliedBytes >= bytesMax || appliedIndex - index >= entriesMax);
        }
    }

    /** Backwards from the last entry, and one further, so that each chain is checked against the entry before it. */
    private List<LogEntry> readSuffix(LogOutline held, SuffixLimit limit) {
        var newestFirst = new ArrayList<LogEntry>();
        long appliedBytes = 0;
        try (Cursor cursor = database.cursor(Family.LOG).last()) {
            for (long index = held.lastIndex(); index > held.base().index(); index--) {
                LogEntry entry = entryAt(cursor, index);
                checkTerm(held, entry);
                if (!newestFirst.isEmpty()) {
                    checkFollows(newestFirst.getLast(), entry.chain());
                }
                if (limit.isReached(index, appliedBytes)) {
                    return newestFirst.reversed();
                }
                appliedBytes += index <= limit.appliedIndex() ? entry.size() : 0;
                newestFirst.add(entry);
                cursor.previous();
            }
        }
        if (!newestFirst.isEmpty()) {
            checkFollows(newestFirst.getLast(), held.base().chain());
        }
        return newestFirst.reversed();
    }

    /** Any thread: a cursor sees the log as it was at one moment, between two appends. */
    @Override
    public List<LogEntry> read(Wanted wanted) {
        return database.watched(() -> readNow(wanted));
    }

    private List<LogEntry> readNow(Wanted wanted) {
        var entries = new ArrayList<LogEntry>();
        long bytesRead = 0;
        long index = wanted.fromIndex();
        try (Cursor cursor = database.cursor(Family.LOG).at(Keys.ofIndex(index))) {
            if (cursor.valid() && isCompacted(index)) {
                return List.of();
            }
            while (cursor.valid()) {
                LogEntry entry = entryAt(cursor, index);
                if (!entries.isEmpty()) {
                    if (bytesRead + entry.size() > wanted.bytesMax()) {
                        break;
                    }
                    checkFollows(entry, entries.getLast().chain());
                }
                bytesRead += entry.size();
                entries.add(entry);
                cursor.next();
                index += 1;
            }
        }
        return entries;
    }

    // Asks the disk and not the outline: a compaction is on disk a moment before the outline says so.
    private boolean isCompacted(long index) {
        return database.get(Family.META, MetaKey.BASE)
                .map(MetaRecords::base)
                .filter(base -> index <= base.index())
                .isPresent();
    }

    private static LogEntry entryAt(Cursor cursor, long index) {
        if (!cursor.valid() || Keys.index(Family.LOG, cursor.key()) != index) {
            throw new CorruptDataException("log entry " + index + " is missing");
        }
        return LogRecord.decode(cursor.key(), cursor.value());
    }

    private static void checkTerm(LogOutline held, LogEntry entry) {
        if (entry.term() != held.termAt(entry.index())) {
            throw new CorruptDataException("log entry " + entry.index() + " is of term " + entry.term()
                    + ", expected term " + held.termAt(entry.index()));
        }
    }

    private static void checkFollows(LogEntry entry, long previousChain) {
        if (!entry.follows(previousChain)) {
            throw new CorruptDataException(
                    "log entry " + entry.index() + " does not follow the entry before it: the rolling hash differs");
        }
    }

    /**
     * One synced batch; the files that hold nothing else are deleted after it. An index that was compacted already
     * changes nothing.
     *
     * @throws IllegalArgumentException where the state has not applied the entry
     */
    @Override
    public LogBase compact(long throughIndex) {
        LogOutline before = outline;
        if (throughIndex <= before.base().index()) {
            return before.base();
        }
        long applied = database.reading(AppliedRecords::read).position().index();
        if (throughIndex > Math.min(applied, before.lastIndex())) {
            throw new IllegalArgumentException("entry " + throughIndex + " can't be compacted: the state has applied "
                    + applied + ", the log ends at " + before.lastIndex());
        }
        LogOutline after = before.compacted(baseAt(throughIndex));
        byte[] first = Keys.ofIndex(before.base().index() + 1);
        byte[] end = Keys.ofIndex(throughIndex + 1);
        Batch batch = database.batch();
        LogOutlineRecords.put(batch, before, after);
        batch.deleteRange(Family.LOG, first, end);
        database.writeSynced(batch);
        bytes = share(before, throughIndex, before.lastIndex());
        outline = after;
        database.deleteFiles(Family.LOG, first, end);
        return after.base();
    }

    private LogBase baseAt(long index) {
        byte[] key = Keys.ofIndex(index);
        LogEntry entry = database.get(Family.LOG, key)
                .map(record -> LogRecord.decode(key, record))
                .orElseThrow(() -> new CorruptDataException("log entry " + index + " is missing"));
        return new LogBase(entry.position(), entry.chain());
    }

    @Override
    public long bytes() {
        return bytes;
    }
}
