package dlsms.storage;

import dlsms.node.Disk;
import dlsms.node.DiskException;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.command.ClusterRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.Statistics;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** One node's data folder, opened and locked. Reading and closing: any thread; writing: the loop's. */
public final class RocksDatabase implements Disk, AutoCloseable {

    private static final String FOLDER = "db";

    private final Path dataDir;
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final RocksDB database;
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
    private final WriteOptions synced;
    private final WriteOptions unsynced;

    // Native memory that is used after it was freed ends the process: whoever reads holds off whoever closes.
    private final ReadWriteLock closing = new ReentrantReadWriteLock();
    private final List<Runnable> rereads = new ArrayList<>();
    private boolean closed;
    private volatile long disk;

    /**
     * Opens the folder, or makes it.
     *
     * @throws DataFolderLockedException where another process has it open
     * @throws WrongDataFolderException where it is another node's
     * @throws CorruptDataException where it can't be read
     * @throws DiskException where it can't be written
     */
    public RocksDatabase(Path dataDir, NodeId self) {
        this(dataDir, self, Optional.empty());
    }

    RocksDatabase(Path dataDir, NodeId self, Optional<Statistics> statistics) {
        this.dataDir = dataDir;
        try {
            own(new FolderLock(dataDir)::close);
            RocksOptions options = own(new RocksOptions());
            statistics.ifPresent(options.database()::setStatistics);
            database = open(options);
            synced = new WriteOptions().setSync(true);
            own(synced::close);
            unsynced = new WriteOptions();
            own(unsynced::close);
            checkIdentity(self);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private RocksOptions own(RocksOptions options) {
        own(options::close);
        return options;
    }

    private void own(Runnable closer) {
        closers.push(closer);
    }

    private RocksDB open(RocksOptions options) {
        JournalCheck.check(dataDir.resolve(FOLDER));
        var opened = new ArrayList<ColumnFamilyHandle>();
        try {
            RocksDB result =
                    RocksDB.open(options.database(), dataDir.resolve(FOLDER).toString(), options.families(), opened);
            own(result::close);
            opened.forEach(handle -> own(handle::close));
            for (Family family : Family.values()) {
                handles.put(family, opened.get(family.ordinal()));
            }
            return result;
        } catch (RocksDBException e) {
            throw Failures.reading("data folder " + dataDir, e);
        }
    }

    private void checkIdentity(NodeId self) {
        Optional<String> owner =
                get(Family.META, MetaKey.IDENTITY).map(record -> MetaRecords.text(MetaKey.IDENTITY, record));
        owner.filter(found -> !found.equals(self.value())).ifPresent(found -> {
            throw new WrongDataFolderException(
                    "data folder " + dataDir + " belongs to node " + found + ", not to node " + self);
        });
        Optional<Long> number = get(Family.META, MetaKey.DISK).map(record -> MetaRecords.number(MetaKey.DISK, record));
        disk = number.orElseGet(RocksDatabase::newDisk);
        if (owner.isPresent() && number.isPresent()) {
            return;
        }
        try (var batch = new WriteBatch()) {
            put(batch, Family.META, MetaKey.IDENTITY, MetaRecords.ofText(MetaKey.IDENTITY, self.value()));
            put(batch, Family.META, MetaKey.DISK, MetaRecords.ofNumber(MetaKey.DISK, disk));
            writeSynced(batch);
        }
    }

    private static long newDisk() {
        return new SecureRandom().nextLong(1, Long.MAX_VALUE);
    }

    /** The folder's own number, drawn as it was made: two folders of one node are two disks. Any thread. */
    public long disk() {
        return disk;
    }

    /** Runs {@code reread} now, and whenever there is something else to read: on the thread that changes it. */
    void whenOpened(Runnable reread) {
        rereads.add(reread);
        reread.run();
    }

    /** The cluster that this folder's state is of; absent until the cluster is founded. Any thread. */
    public Optional<String> clusterId() {
        return get(Family.META, MetaKey.CLUSTER)
                .map(record -> Frame.unwrap(Family.META, MetaKey.CLUSTER, record, ClusterRecord.parser()))
                .map(ClusterRecord::getClusterId);
    }

    /** @throws WrongDataFolderException where the folder's state is of another cluster */
    public void requireCluster(String expected) {
        clusterId().filter(found -> !found.equals(expected)).ifPresent(found -> {
            throw new WrongDataFolderException(
                    "data folder " + dataDir + " belongs to cluster " + found + ", not to cluster " + expected);
        });
    }

    Optional<byte[]> get(Family family, byte[] key) {
        hold();
        try {
            return Optional.ofNullable(database.get(handles.get(family), key));
        } catch (RocksDBException e) {
            throw Failures.reading(family.label(), e);
        } finally {
            letGo();
        }
    }

    /** Must be closed by the thread that asked for it. */
    Cursor cursor(Family family) {
        hold();
        return new Cursor(family, database.newIterator(handles.get(family)), this::letGo);
    }

    void put(WriteBatch batch, Family family, byte[] key, byte[] record) {
        try {
            batch.put(handles.get(family), key, record);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    void delete(WriteBatch batch, Family family, byte[] key) {
        try {
            batch.delete(handles.get(family), key);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    /** Deletes from {@code from} to before {@code to}. */
    void deleteRange(WriteBatch batch, Family family, byte[] from, byte[] to) {
        try {
            batch.deleteRange(handles.get(family), from, to);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    /**
     * Deletes the files that hold nothing but keys from {@code from} to before {@code to}, whatever moment somebody
     * still reads. What they held must be deleted already, durably.
     */
    void deleteFiles(Family family, byte[] from, byte[] to) {
        hold();
        try {
            database.deleteFilesInRanges(handles.get(family), List.of(from, to), false);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        } finally {
            letGo();
        }
    }

    /** Of the keys from {@code from} to before {@code to} and their records, in memory and in files. */
    long approximateBytes(Family family, byte[] from, byte[] to) {
        hold();
        try (var first = new Slice(from);
                var end = new Slice(to)) {
            long[] sizes = database.getApproximateSizes(
                    handles.get(family),
                    List.of(new Range(first, end)),
                    SizeApproximationFlag.INCLUDE_FILES,
                    SizeApproximationFlag.INCLUDE_MEMTABLES);
            return sizes[0];
        } finally {
            letGo();
        }
    }

    /** All of it or nothing; when this returns, it survives a power cut. */
    void writeSynced(WriteBatch batch) {
        write(batch, synced);
    }

    /** All of it or nothing; survives the end of the process, and a power cut only after the next synced write. */
    void write(WriteBatch batch) {
        write(batch, unsynced);
    }

    private void write(WriteBatch batch, WriteOptions options) {
        hold();
        try {
            database.write(options, batch);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        } finally {
            letGo();
        }
    }

    /** Moves what is in memory to files of its own, as happens by itself when a buffer is full. */
    void flush() {
        hold();
        try (var options = new FlushOptions().setWaitForFlush(true)) {
            database.flush(options, List.copyOf(handles.values()));
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        } finally {
            letGo();
        }
    }

    private void hold() {
        closing.readLock().lock();
        if (closed) {
            closing.readLock().unlock();
            throw new IllegalStateException("the data folder " + dataDir + " is closed");
        }
    }

    private void letGo() {
        closing.readLock().unlock();
    }

    /** Waits for readers, then closes what was opened last first. Closing twice does nothing. */
    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            closed = true;
            while (!closers.isEmpty()) {
                closers.pop().run();
            }
        } finally {
            closing.writeLock().unlock();
        }
    }

    @Override
    public void probe() {
        throw new IllegalStateException("not probed yet");
    }

    @Override
    public void reopen() {
        throw new IllegalStateException("not reopened yet");
    }

    @Override
    public void install(SnapshotMeta meta) {
        throw new IllegalStateException("not installed yet");
    }
}
