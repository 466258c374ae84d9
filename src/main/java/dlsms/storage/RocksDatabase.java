package dlsms.storage;

import dlsms.node.Disk;
import dlsms.node.DiskException;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.command.ClusterRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.rocksdb.Snapshot;
import org.rocksdb.Statistics;

/**
 * One node's data folder, opened and locked. Reading and closing: any thread; writing, and what {@link Disk} says: the
 * loop's. After a write has failed each other one does, until {@link #reopen}.
 */
public final class RocksDatabase implements Disk, AutoCloseable {

    private final Path dataDir;
    private final NodeId self;
    private final Optional<Statistics> statistics;
    private final FolderLock lock;
    private final LiveFolder folders;
    private final RocksStaging staging;
    private final List<Runnable> rereads = new ArrayList<>();

    private final CompletableFuture<Void> damaged = new CompletableFuture<>();

    // Whoever reads holds off whoever closes: see RocksFolder.
    private final ReadWriteLock closing = new ReentrantReadWriteLock();
    private Optional<RocksFolder> live = Optional.empty();
    private boolean closed;
    private volatile boolean failed;
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
        this.self = self;
        this.statistics = statistics;
        lock = new FolderLock(dataDir);
        folders = new LiveFolder(dataDir);
        staging = new RocksStaging(dataDir, folders);
        try {
            open();
            staging.dropUnlessAheadOf(reading(AppliedRecords::read).position().index());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open() {
        folders.confirm();
        boolean again = disk != 0;
        var options = new RocksOptions();
        // A database that is gone is not to be made anew while this process goes on with what it knew from it.
        options.database().setCreateIfMissing(!again);
        statistics.ifPresent(options.database()::setStatistics);
        RocksFolder opened = RocksFolder.open(folders.live(), options);
        FolderIdentity found = identified(opened, again);
        live = Optional.of(opened);
        // What the journals brought back goes to new files: a sync that failed, in this process or one before, may have
        // left it in the system's memory only, where it can be read and is yet lost in a power cut.
        opened.flush();
        FolderFiles.syncFolder(dataDir);
        failed = false;
        folders.clean();
        disk = found.disk().orElseGet(RocksDatabase::newDisk);
        sign(found);
        forgetStaging();
        rereads.forEach(Runnable::run);
    }

    /** Before anything is changed in it: it may be another's. */
    private FolderIdentity identified(RocksFolder opened, boolean again) {
        try {
            FolderIdentity found = FolderIdentity.read(opened);
            found.requireOwner(self, dataDir);
            if (again) {
                found.requireDisk(disk, dataDir);
            }
            return found;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void sign(FolderIdentity found) {
        if (found.isWhole()) {
            return;
        }
        var signed = new FolderIdentity(Optional.of(self.value()), Optional.of(disk));
        Batch batch = batch();
        signed.put(batch);
        writeSynced(batch);
    }

    // Of a database that was staged once, and is the live one now.
    private void forgetStaging() {
        if (get(Family.META, MetaKey.STAGING).isPresent()) {
            Batch batch = batch();
            batch.delete(Family.META, MetaKey.STAGING);
            write(batch);
        }
    }

    static long newDisk() {
        return new SecureRandom().nextLong(1, Long.MAX_VALUE);
    }

    /** The folder's own number, drawn as it was made: two folders of one node are two disks. Any thread. */
    public long disk() {
        return disk;
    }

    /** Fails when anybody meets damage in here, with what it is: the process must end then. Any thread. */
    public CompletableFuture<Void> damaged() {
        return damaged.copy();
    }

    /** For who reads on another thread than the loop's, where a failure ends no more than that one question. */
    <R> R watched(Supplier<R> question) {
        try {
            return question.get();
        } catch (CorruptDataException e) {
            damaged.completeExceptionally(e);
            throw e;
        }
    }

    /** Whose folder this is. */
    String self() {
        return self.value();
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

    /** Where a snapshot from another node gathers. Any thread. */
    RocksStaging staging() {
        return staging;
    }

    /** What {@code question} says of the database, which stays open until then. It must be quick. */
    <R> R reading(Function<RocksFolder, R> question) {
        RocksFolder folder = hold();
        try {
            return question.apply(folder);
        } finally {
            letGo();
        }
    }

    Optional<byte[]> get(Family family, byte[] key) {
        return reading(folder -> folder.get(family, key));
    }

    /** Must be closed by the thread that asked for it. */
    Cursor cursor(Family family) {
        return hold().cursor(family, this::letGo);
    }

    /** An empty one, to be written before anything else becomes the live database. */
    Batch batch() {
        return reading(RocksFolder::batch);
    }

    /** See {@link RocksFolder#writeSynced}. */
    void writeSynced(Batch batch) {
        writing(folder -> folder.writeSynced(batch));
    }

    /** See {@link RocksFolder#write}. */
    void write(Batch batch) {
        writing(folder -> folder.write(batch));
    }

    /** See {@link RocksFolder#deleteFiles}. */
    void deleteFiles(Family family, byte[] from, byte[] to) {
        writing(folder -> folder.deleteFiles(family, from, to));
    }

    /** See {@link RocksFolder#flush}. */
    void flush() {
        writing(RocksFolder::flush);
    }

    /** Lets go of a moment that {@code folder} keeps, if it is still there. */
    void release(RocksFolder folder, Snapshot moment) {
        closing.readLock().lock();
        try {
            if (live.filter(open -> open == folder).isPresent()) {
                folder.unpin(moment);
            }
        } finally {
            closing.readLock().unlock();
        }
    }

    private interface Use {
        void of(RocksFolder folder);
    }

    private void using(Use use) {
        reading(folder -> {
            use.of(folder);
            return folder;
        });
    }

    // After a failed write nobody knows what the disk has of it: a later one that succeeds could stand on nothing.
    private void writing(Use write) {
        if (failed) {
            throw new DiskException("an earlier write to " + dataDir + " has failed");
        }
        try {
            using(write);
        } catch (DiskException e) {
            failed = true;
            throw e;
        }
    }

    private RocksFolder hold() {
        closing.readLock().lock();
        if (closed || live.isEmpty()) {
            closing.readLock().unlock();
            throw closed
                    ? new IllegalStateException("the data folder " + dataDir + " is closed")
                    : new DiskException("the data folder " + dataDir + " could not be opened anew");
        }
        return live.get();
    }

    private void letGo() {
        closing.readLock().unlock();
    }

    @Override
    public void probe() {
        Batch batch = batch();
        batch.put(Family.META, MetaKey.PROBE, MetaRecords.ofNumber(MetaKey.PROBE, disk));
        writeSynced(batch);
    }

    /**
     * Waits for readers. A disk that still takes nothing is left open as it is, for those who read.
     *
     * @throws WrongDataFolderException where it is another disk than this process has begun with
     * @throws CorruptDataException where the database is gone, or can't be read
     */
    @Override
    public void reopen() {
        folders.requireLive();
        FolderFiles.tryWrite(dataDir);
        staging.letGo();
        exclusively(() -> {
            closeLive();
            open();
        });
    }

    /** See docs/storage.md for the order of the steps. @throws DiskException where it is not staged, too */
    @Override
    public void install(SnapshotMeta meta) {
        try {
            staging.handOver(
                    meta,
                    reading(folder -> Carried.from(folder, meta)),
                    () -> exclusively(() -> {
                        closeLive();
                        open();
                    }));
        } catch (DiskException e) {
            failed = true; // the pointer may lead to the one or the other
            throw e;
        }
    }

    private void exclusively(Runnable work) {
        closing.writeLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the data folder " + dataDir + " is closed");
            }
            work.run();
        } finally {
            closing.writeLock().unlock();
        }
    }

    private void closeLive() {
        live.ifPresent(RocksFolder::close);
        live = Optional.empty();
    }

    /** Waits for readers, then closes what was opened last first. Closing twice does nothing. */
    @Override
    public void close() {
        staging.close();
        closing.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeLive();
                lock.close();
            }
        } finally {
            closing.writeLock().unlock();
        }
    }
}
