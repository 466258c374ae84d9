package dlsms.storage;

import dlsms.node.DiskException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One RocksDB, open. Any thread, but nobody may use it once it is closed: native memory that is used after it was freed
 * ends the process. Who shares it sees to that.
 */
final class RocksFolder implements AutoCloseable {

    private final Path folder;
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
    private final int[] familyIds = new int[Family.values().length];
    private final Set<Snapshot> pinned = ConcurrentHashMap.newKeySet();
    private final RocksDB database;
    private final WriteOptions synced;
    private final WriteOptions unsynced;

    private interface Opener {
        RocksDB open(RocksOptions options, List<ColumnFamilyHandle> opened) throws RocksDBException;
    }

    private RocksFolder(Path folder, RocksOptions options, Opener opener) {
        this.folder = folder;
        closers.push(options::close);
        try {
            JournalCheck.check(folder);
            database = open(options, opener);
            synced = new WriteOptions().setSync(true);
            closers.push(synced::close);
            unsynced = new WriteOptions();
            closers.push(unsynced::close);
            closers.push(() -> List.copyOf(pinned).forEach(this::unpin));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens it, or makes it; closes {@code options} with it.
     *
     * @throws CorruptDataException where it can't be read
     * @throws DiskException where it can't be written
     */
    static RocksFolder open(Path folder, RocksOptions options) {
        return new RocksFolder(
                folder,
                options,
                (set, opened) -> RocksDB.open(set.database(), folder.toString(), set.families(), opened));
    }

    /** Opens what is there and changes nothing; what RocksDB has to say goes to {@code messages}. */
    static RocksFolder readOnly(Path folder, Path messages) {
        return new RocksFolder(folder, new RocksOptions(), (set, opened) -> {
            set.database().setDbLogDir(messages.toString());
            return RocksDB.openReadOnly(set.database(), folder.toString(), set.families(), opened);
        });
    }

    private RocksDB open(RocksOptions options, Opener opener) {
        var opened = new ArrayList<ColumnFamilyHandle>();
        try {
            RocksDB result = opener.open(options, opened);
            closers.push(result::close);
            opened.forEach(handle -> closers.push(handle::close));
            for (Family family : Family.values()) {
                ColumnFamilyHandle handle = opened.get(family.ordinal());
                handles.put(family, handle);
                familyIds[family.ordinal()] = handle.getID();
            }
            return result;
        } catch (RocksDBException e) {
            throw Failures.reading("data folder " + folder, e);
        }
    }

    Path path() {
        return folder;
    }

    Optional<byte[]> get(Family family, byte[] key) {
        try {
            return Optional.ofNullable(database.get(handles.get(family), key));
        } catch (RocksDBException e) {
            throw Failures.reading(family.label(), e);
        }
    }

    Cursor cursor(Family family) {
        return cursor(family, () -> {});
    }

    Cursor cursor(Family family, Runnable whenClosed) {
        return new Cursor(family, database.newIterator(handles.get(family)), whenClosed);
    }

    /** Keeps this moment readable until it is let go, or this is closed. */
    Snapshot pin() {
        Snapshot moment = database.getSnapshot();
        pinned.add(moment);
        return moment;
    }

    /** Twice does nothing. */
    void unpin(Snapshot moment) {
        if (pinned.remove(moment)) {
            database.releaseSnapshot(moment);
        }
    }

    /** Moments that are kept. */
    int pins() {
        return pinned.size();
    }

    Optional<byte[]> get(Family family, byte[] key, Snapshot moment) {
        try (var options = new ReadOptions().setSnapshot(moment)) {
            return Optional.ofNullable(database.get(handles.get(family), options, key));
        } catch (RocksDBException e) {
            throw Failures.reading(family.label(), e);
        }
    }

    Cursor cursor(Family family, Snapshot moment) {
        // Read once, from front to back: no reason to push out of the cache what is needed again.
        ReadOptions options = new ReadOptions().setSnapshot(moment).setFillCache(false);
        return new Cursor(family, database.newIterator(handles.get(family), options), options::close);
    }

    /** An empty one, for this database. */
    Batch batch() {
        return new Batch(familyIds);
    }

    /** All of it or nothing; when this returns, it survives a power cut, and so does all that was written before. */
    void writeSynced(Batch batch) {
        write(batch, synced);
    }

    /** All of it or nothing; survives the end of the process, and a power cut only after the next synced write. */
    void write(Batch batch) {
        write(batch, unsynced);
    }

    private void write(Batch batch, WriteOptions options) {
        try (var encoded = new WriteBatch(batch.encoded())) {
            database.write(options, encoded);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    /**
     * Deletes the files that hold nothing but keys from {@code from} to before {@code to}, whatever moment somebody
     * still reads. What they held must be deleted already, durably.
     */
    void deleteFiles(Family family, byte[] from, byte[] to) {
        try {
            database.deleteFilesInRanges(handles.get(family), List.of(from, to), false);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    /** Of the keys from {@code from} to before {@code to} and their records, in memory and in files. */
    long approximateBytes(Family family, byte[] from, byte[] to) {
        try (var first = new Slice(from);
                var end = new Slice(to)) {
            long[] sizes = database.getApproximateSizes(
                    handles.get(family),
                    List.of(new Range(first, end)),
                    SizeApproximationFlag.INCLUDE_FILES,
                    SizeApproximationFlag.INCLUDE_MEMTABLES);
            return sizes[0];
        }
    }

    /** Reads every table. @throws CorruptDataException where a block's checksum doesn't match */
    void verifyChecksums() {
        try {
            database.verifyChecksum();
        } catch (RocksDBException e) {
            throw Failures.reading("tables", e);
        }
    }

    /** Moves what is in memory to files of its own, durably, as happens by itself when a buffer is full. */
    void flush() {
        try (var options = new FlushOptions().setWaitForFlush(true)) {
            database.flush(options, List.copyOf(handles.values()));
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    /** Closes what was opened last first. Closing twice does nothing. */
    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
