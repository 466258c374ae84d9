package dlsms.storage;

import dlsms.node.DiskException;
import dlsms.node.SnapshotStaging;
import dlsms.raft.LogPosition;
import dlsms.raft.SnapshotMeta;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A snapshot gathers in a database of its own beside the live one; how far it is stands in the same batch as what has
 * come. So a restart goes on where the disk is. One at a time: another one's beginning drops what was there. Any
 * thread.
 */
final class RocksStaging implements SnapshotStaging, AutoCloseable {

    /** While less than this is free, nothing is taken: the live state and its log need it. */
    static final long SPACE_BYTES_MIN = 64L << 20;

    private final Path dataDir;
    private final LiveFolder folders;
    private Optional<RocksFolder> open = Optional.empty();
    private Optional<StagingRecord> record = Optional.empty();
    private boolean closed;

    RocksStaging(Path dataDir, LiveFolder folders) {
        this.dataDir = dataDir;
        this.folders = folders;
    }

    @Override
    public synchronized long begin(SnapshotMeta meta) {
        checkSpace();
        Optional<StagingRecord> here = found().filter(each -> each.meta().equals(meta));
        if (here.isEmpty()) {
            drop();
            staged(folder -> put(folder, folder.batch(), new StagingRecord(meta, 0, false)));
        }
        return found().orElseThrow().next();
    }

    @Override
    public synchronized void take(long number, byte[] bytes) {
        StagingRecord before = found().orElseThrow(() -> new IllegalArgumentException("no snapshot was begun"));
        if (before.complete() || number != before.next()) {
            throw new IllegalArgumentException("chunk " + number + " came, wanted next is " + before.next());
        }
        SnapshotChunk chunk = SnapshotChunk.decode(bytes);
        if (chunk.snapshot() != before.meta().id() || chunk.number() != number) {
            throw new IllegalArgumentException("chunk " + chunk.number() + " of snapshot " + chunk.snapshot()
                    + " came as chunk " + number + " of " + before.meta().id());
        }
        checkSpace();
        staged(folder -> {
            Batch batch = folder.batch();
            new StagedParts(folder).put(batch, chunk.parts());
            put(folder, batch, before.taken());
        });
    }

    // Not synced: what a power cut takes back is asked for again, for it takes the record of it back as well.
    private void put(RocksFolder staged, Batch batch, StagingRecord now) {
        batch.put(Family.META, MetaKey.STAGING, now.encode());
        staged.write(batch);
        record = Optional.of(now);
    }

    /** @throws IllegalArgumentException where chunks are missing, or it is not of what its beginning said */
    @Override
    public synchronized void complete(long chunks) {
        StagingRecord before = found().orElseThrow(() -> new IllegalArgumentException("no snapshot was begun"));
        if (chunks != before.next()) {
            throw new IllegalArgumentException(chunks + " chunks were sent, " + before.next() + " came");
        }
        if (before.complete()) {
            return;
        }
        staged(folder -> complete(folder, before));
    }

    private void complete(RocksFolder staged, StagingRecord before) {
        LogPosition applied = AppliedRecords.read(staged).position();
        LogPosition expected = before.meta().base().position();
        if (!applied.equals(expected)
                || staged.get(Family.META, MetaKey.STAGING_PART).isPresent()) {
            throw new IllegalArgumentException(
                    "the snapshot ends at " + applied + ", or in a record, expected is " + expected);
        }
        Batch batch = staged.batch();
        batch.put(Family.META, MetaKey.STAGING, before.completed().encode());
        staged.writeSynced(batch);
        record = Optional.of(before.completed());
        close(staged);
    }

    /**
     * Makes the staged state the live one: first it becomes this node's own, durably, then the pointer is switched,
     * then {@code openLive} opens what it points at.
     *
     * @throws DiskException where no such snapshot is staged any more
     */
    synchronized void handOver(SnapshotMeta meta, Carried carried, Runnable openLive) {
        seal(meta, carried);
        record = Optional.empty();
        folders.switchOver();
        openLive.run();
    }

    /** All but the switch. */
    synchronized void seal(SnapshotMeta meta, Carried carried) {
        if (found().filter(each -> each.complete() && each.meta().equals(meta)).isEmpty()) {
            throw new DiskException("snapshot " + meta.id() + " is not staged any more");
        }
        staged(folder -> {
            carried.writeTo(folder);
            close(folder);
        });
    }

    private interface Use {
        void of(RocksFolder staged);
    }

    /**
     * After a failed write the database takes nothing more until it is opened anew, so it is closed, and what it holds
     * is read again the next time. One that is damaged is dropped: it is not this node's state, and the sender has it.
     */
    private void staged(Use use) {
        try {
            use.of(folder());
        } catch (DiskException e) {
            letGo();
            throw e;
        } catch (CorruptDataException e) {
            drop();
            throw new DiskException("what was staged can't be read and is dropped: " + e.getMessage(), e);
        }
    }

    /** Closes what is open and forgets what is known of it; the next use reads it again. */
    synchronized void letGo() {
        open.ifPresent(this::close);
        record = Optional.empty();
    }

    /** What an earlier process left is kept only if it is of use yet. */
    synchronized void dropUnlessAheadOf(long appliedIndex) {
        if (found().filter(each -> each.meta().base().index() > appliedIndex).isEmpty()) {
            drop();
        }
    }

    private Optional<StagingRecord> found() {
        if (closed) {
            throw new IllegalStateException("the data folder " + dataDir + " is closed");
        }
        if (record.isEmpty() && Files.isDirectory(folders.staged())) {
            record = read();
        }
        return record;
    }

    // What can't be read is not worth repairing: the sender has it.
    private Optional<StagingRecord> read() {
        try {
            return folder().get(Family.META, MetaKey.STAGING).map(StagingRecord::decode);
        } catch (CorruptDataException e) {
            drop();
            return Optional.empty();
        } catch (DiskException e) {
            letGo();
            throw e;
        }
    }

    private RocksFolder folder() {
        if (open.isEmpty()) {
            RocksFolder staged = RocksFolder.open(folders.staged(), new RocksOptions());
            open = Optional.of(staged);
            staged.flush(); // as the live one: what a failed sync left may be in memory only
        }
        return open.get();
    }

    private void close(RocksFolder staged) {
        staged.close();
        open = Optional.empty();
    }

    private void drop() {
        letGo();
        FolderFiles.discard(folders.staged());
    }

    private void checkSpace() {
        long usable = FolderFiles.usableBytes(dataDir);
        if (usable < SPACE_BYTES_MIN) {
            throw new DiskException("a snapshot needs more room: " + usable + " bytes are free, at least "
                    + SPACE_BYTES_MIN + " wanted");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.ifPresent(this::close);
    }
}
