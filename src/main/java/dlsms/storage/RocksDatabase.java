package dlsms.storage;

import dlsms.node.Disk;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.command.ClusterRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
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
    private boolean closed;

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
        byte[] key = MetaKey.IDENTITY;
        Optional<byte[]> found = get(Family.META, key);
        if (found.isEmpty()) {
            byte[] name = self.value().getBytes(StandardCharsets.US_ASCII);
            byte[] record = new byte[Frame.HEADER_BYTES + name.length];
            ByteBuffer.wrap(record).position(Frame.HEADER_BYTES).put(name);
            try (var batch = new WriteBatch()) {
                put(batch, Family.META, key, Frame.seal(key, record));
                writeSynced(batch);
            }
            return;
        }
        String owner = StandardCharsets.US_ASCII
                .decode(Frame.open(Family.META, key, found.get()))
                .toString();
        if (!owner.equals(self.value())) {
            throw new WrongDataFolderException(
                    "data folder " + dataDir + " belongs to node " + owner + ", not to node " + self);
        }
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
