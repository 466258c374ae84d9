package dlsms.storage;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.WriteBatch;

/** The log in RocksDB: one synced batch for each append. The loop's thread, where a method doesn't say otherwise. */
public final class RocksLogStore implements LogStore {

    private final RocksDatabase database;
    private final TermRuns runs = new TermRuns();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong syncedEntries = new AtomicLong();
    private long lastIndex;

    /** @throws CorruptDataException where the log's bounds contradict each other */
    public RocksLogStore(RocksDatabase database) {
        this.database = database;
        readBounds();
        readRuns();
    }

    /** Appends that waited for the disk, since this start. Any thread. */
    public long syncs() {
        return syncs.get();
    }

    /** Entries in those appends. Any thread. */
    public long syncedEntries() {
        return syncedEntries.get();
    }

    @Override
    public void append(Optional<HardState> hardState, List<LogEntry> entries) {
        if (hardState.isEmpty() && entries.isEmpty()) {
            return;
        }
        List<LogPosition> begun = begun(entries);
        try (var batch = new WriteBatch()) {
            hardState.ifPresent(state -> database.put(batch, Family.META, MetaKey.HARD_STATE, encode(state)));
            if (!entries.isEmpty()) {
                cut(batch, entries.getFirst().index());
                put(batch, entries, begun);
            }
            database.writeSynced(batch);
        }
        if (!entries.isEmpty()) {
            runs.cutFrom(entries.getFirst().index());
            begun.forEach(runs::add);
            lastIndex = entries.getLast().index();
        }
        syncs.incrementAndGet();
        syncedEntries.addAndGet(entries.size());
    }

    /** The positions at which these entries begin a term. */
    private List<LogPosition> begun(List<LogEntry> entries) {
        var begun = new ArrayList<LogPosition>();
        if (entries.isEmpty()) {
            return begun;
        }
        long previousIndex = entries.getFirst().index() - 1;
        if (previousIndex < 0 || previousIndex > lastIndex) {
            throw new IllegalArgumentException(entries.getFirst() + " would leave a gap after entry " + lastIndex);
        }
        long previousTerm = runs.termAt(previousIndex);
        for (LogEntry entry : entries) {
            if (entry.index() != previousIndex + 1 || entry.term() < previousTerm) {
                throw new IllegalArgumentException(entry + " can't follow " + previousTerm + "." + previousIndex);
            }
            if (entry.term() > previousTerm) {
                begun.add(entry.position());
            }
            previousIndex = entry.index();
            previousTerm = entry.term();
        }
        return begun;
    }

    private void cut(WriteBatch batch, long first) {
        if (first <= lastIndex) {
            database.deleteRange(batch, Family.LOG, Keys.ofIndex(first), Keys.ofIndex(lastIndex + 1));
            runs.from(first).forEach(run -> database.delete(batch, Family.META, MetaKey.term(run.term())));
        }
    }

    private void put(WriteBatch batch, List<LogEntry> entries, List<LogPosition> begun) {
        for (LogPosition first : begun) {
            byte[] key = MetaKey.term(first.term());
            database.put(batch, Family.META, key, encodeIndex(key, first.index()));
        }
        for (LogEntry entry : entries) {
            byte[] key = Keys.ofIndex(entry.index());
            database.put(batch, Family.LOG, key, LogRecord.encode(key, entry));
        }
    }

    @Override
    public Restored restore(long appliedIndex, long suffixBytesMax) {
        HardState hardState = readHardState();
        if (appliedIndex > lastIndex) {
            throw new CorruptDataException(
                    "the state has applied entry " + appliedIndex + ", but the log ends at entry " + lastIndex);
        }
        if (runs.termAt(lastIndex) > hardState.term()) {
            throw new CorruptDataException("the log ends in term " + runs.termAt(lastIndex)
                    + ", but the newest term seen is " + hardState.term());
        }
        return new Restored(hardState, runs.firsts(), readSuffix(appliedIndex, suffixBytesMax), appliedIndex);
    }

    /** Backwards from the last entry, and one further, so that each chain is checked against the entry before it. */
    private List<LogEntry> readSuffix(long appliedIndex, long suffixBytesMax) {
        var newestFirst = new ArrayList<LogEntry>();
        long index = lastIndex;
        long appliedBytes = 0;
        try (Cursor cursor = database.cursor(Family.LOG).last()) {
            while (index >= 1) {
                LogEntry entry = entryAt(cursor, index);
                checkTerm(entry);
                if (!newestFirst.isEmpty()) {
                    checkFollows(newestFirst.getLast(), entry.chain());
                }
                if (index <= appliedIndex && appliedBytes >= suffixBytesMax) {
                    return newestFirst.reversed();
                }
                appliedBytes += index <= appliedIndex ? entry.size() : 0;
                newestFirst.add(entry);
                cursor.previous();
                index -= 1;
            }
        }
        if (!newestFirst.isEmpty()) {
            checkFollows(newestFirst.getLast(), 0);
        }
        return newestFirst.reversed();
    }

    /** Any thread: a cursor sees the log as it was at one moment, between two appends. */
    @Override
    public List<LogEntry> read(Wanted wanted) {
        var entries = new ArrayList<LogEntry>();
        long bytes = 0;
        long index = wanted.fromIndex();
        try (Cursor cursor = database.cursor(Family.LOG).at(Keys.ofIndex(index))) {
            while (cursor.valid()) {
                LogEntry entry = entryAt(cursor, index);
                if (!entries.isEmpty()) {
                    if (bytes + entry.size() > wanted.bytesMax()) {
                        break;
                    }
                    checkFollows(entry, entries.getLast().chain());
                }
                bytes += entry.size();
                entries.add(entry);
                cursor.next();
                index += 1;
            }
        }
        return entries;
    }

    private static LogEntry entryAt(Cursor cursor, long index) {
        if (!cursor.valid() || Keys.index(Family.LOG, cursor.key()) != index) {
            throw new CorruptDataException("log entry " + index + " is missing");
        }
        return LogRecord.decode(cursor.key(), cursor.value());
    }

    private void checkTerm(LogEntry entry) {
        if (entry.term() != runs.termAt(entry.index())) {
            throw new CorruptDataException("log entry " + entry.index() + " is of term " + entry.term()
                    + ", expected term " + runs.termAt(entry.index()));
        }
    }

    private static void checkFollows(LogEntry entry, long previousChain) {
        if (!entry.follows(previousChain)) {
            throw new CorruptDataException(
                    "log entry " + entry.index() + " does not follow the entry before it: the rolling hash differs");
        }
    }

    private void readBounds() {
        try (Cursor cursor = database.cursor(Family.LOG).first()) {
            if (!cursor.valid()) {
                return;
            }
            long first = Keys.index(Family.LOG, cursor.key());
            if (first != 1) {
                throw new CorruptDataException("the log begins at entry " + first + ", expected 1");
            }
            lastIndex = cursor.last().valid() ? Keys.index(Family.LOG, cursor.key()) : 0;
        }
    }

    private void readRuns() {
        try (Cursor cursor = database.cursor(Family.META).at(MetaKey.TERMS)) {
            while (cursor.validWithin(MetaKey.TERMS)) {
                byte[] key = cursor.key();
                long term =
                        ByteBuffer.wrap(key, MetaKey.TERMS.length, Long.BYTES).getLong();
                long index = Frame.open(Family.META, key, cursor.value()).getLong();
                runs.add(new LogPosition(term, index));
                cursor.next();
            }
        }
        List<LogPosition> firsts = runs.firsts();
        boolean fits = firsts.isEmpty()
                ? lastIndex == 0
                : firsts.getFirst().index() == 1 && firsts.getLast().index() <= lastIndex;
        if (!fits) {
            throw new CorruptDataException(
                    "the log ends at entry " + lastIndex + ", which does not fit its terms " + firsts);
        }
    }

    private HardState readHardState() {
        return database.get(Family.META, MetaKey.HARD_STATE)
                .map(record -> {
                    ByteBuffer payload = Frame.open(Family.META, MetaKey.HARD_STATE, record);
                    long term = payload.getLong();
                    String vote = StandardCharsets.US_ASCII.decode(payload).toString();
                    return new HardState(term, vote.isEmpty() ? Optional.empty() : Optional.of(new NodeId(vote)));
                })
                .orElse(HardState.INITIAL);
    }

    private static byte[] encode(HardState state) {
        byte[] vote = state.vote().map(NodeId::value).orElse("").getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[Frame.HEADER_BYTES + Long.BYTES + vote.length];
        ByteBuffer.wrap(record)
                .position(Frame.HEADER_BYTES)
                .putLong(state.term())
                .put(vote);
        return Frame.seal(MetaKey.HARD_STATE, record);
    }

    private static byte[] encodeIndex(byte[] key, long index) {
        byte[] record = new byte[Frame.HEADER_BYTES + Long.BYTES];
        ByteBuffer.wrap(record).putLong(Frame.HEADER_BYTES, index);
        return Frame.seal(key, record);
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
