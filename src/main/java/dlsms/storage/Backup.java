package dlsms.storage;

import dlsms.node.SnapshotReader;
import dlsms.raft.SnapshotMeta;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The whole state of a running node as the bytes of a file, piece by piece, as it was when this was opened. One thread
 * at a time, not the loop's: it reads the disk.
 */
public final class Backup implements AutoCloseable {

    /** Of one piece; most are far smaller. */
    public static final int PIECE_BYTES_MAX = SnapshotChunk.BYTES_MAX + 2 * Integer.BYTES;

    private final SnapshotReader reader;
    private final BackupInfo info;
    private final MessageDigest digest = BackupFormat.digest();
    private long chunks;
    private boolean begun;
    private boolean ended;

    private Backup(SnapshotReader reader, BackupInfo info) {
        this.reader = reader;
        this.info = info;
    }

    /**
     * Opens the state as it is now.
     *
     * @throws IllegalStateException where there is no cluster yet, or too much is being read already
     */
    public static Backup open(RocksDatabase database, InstantSource clock) {
        String cluster = database.clusterId()
                .orElseThrow(() -> new IllegalStateException("there is nothing to back up: no cluster was founded"));
        SnapshotReader reader = new RocksSnapshots(database).open();
        SnapshotMeta meta = reader.meta();
        var info = new BackupInfo(
                cluster,
                database.self(),
                meta.id(),
                meta.base(),
                clock.instant(),
                meta.membership().membership());
        return new Backup(reader, info);
    }

    /** Of what it is. */
    public BackupInfo info() {
        return info;
    }

    /** The next bytes of the file; empty after the last. @throws CorruptDataException where a record can't be read */
    public Optional<byte[]> next() {
        if (!begun) {
            begun = true;
            return Optional.of(counted(header()));
        }
        if (ended) {
            return Optional.empty();
        }
        Optional<byte[]> chunk = reader.chunk(chunks);
        if (chunk.isPresent()) {
            chunks += 1;
            return chunk.map(Backup::block).map(this::counted);
        }
        ended = true;
        byte[] end = counted(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(0)
                .putLong(chunks)
                .array());
        return Optional.of(ByteBuffer.allocate(end.length + BackupFormat.DIGEST_BYTES)
                .put(end)
                .put(digest.digest())
                .array());
    }

    private byte[] counted(byte[] piece) {
        digest.update(piece);
        return piece;
    }

    private byte[] header() {
        byte[] header = info.encode();
        return ByteBuffer.allocate(BackupFormat.MAGIC.length + 1 + Integer.BYTES + header.length)
                .put(BackupFormat.MAGIC)
                .put(BackupFormat.FORMAT)
                .putInt(header.length)
                .put(header)
                .array();
    }

    private static byte[] block(byte[] chunk) {
        byte[] compressed = BackupFormat.compressed(chunk);
        return ByteBuffer.allocate(2 * Integer.BYTES + compressed.length)
                .putInt(chunk.length)
                .putInt(compressed.length)
                .put(compressed)
                .array();
    }

    @Override
    public void close() {
        reader.close();
    }
}
