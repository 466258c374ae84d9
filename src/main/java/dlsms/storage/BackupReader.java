package dlsms.storage;

import com.google.protobuf.InvalidProtocolBufferException;
import dlsms.node.DiskException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;

/** Reads a backup and believes none of it unseen. One thread, one use. */
public final class BackupReader {

    private final DigestInputStream digested;
    private final DataInputStream input;
    private final BackupInfo info;

    /** Takes the chunks, in order; what it says of one is said of the whole. */
    interface Taker {
        void take(SnapshotChunk chunk);
    }

    /**
     * Reads the beginning.
     *
     * @throws CorruptDataException where this is no backup, or one of a format that is not known
     * @throws DiskException where it can't be read
     */
    public BackupReader(InputStream file) {
        digested = new DigestInputStream(file, BackupFormat.digest());
        input = new DataInputStream(digested);
        info = reading(this::readInfo);
    }

    /** What it says that it is of; believe it once {@link #check} has returned. */
    public BackupInfo info() {
        return info;
    }

    /**
     * Reads all of it and puts it nowhere.
     *
     * @return how many chunks there are
     * @throws CorruptDataException where it is not, byte by byte, what was written
     * @throws DiskException where it can't be read
     */
    public long check() {
        return read(chunk -> {});
    }

    /** As {@link #check}, and gives each chunk to {@code taker} before it is known whether all is well. */
    long read(Taker taker) {
        return reading(() -> readChunks(taker));
    }

    private interface Reading<R> {
        R read() throws IOException, DataFormatException;
    }

    private static <R> R reading(Reading<R> reading) {
        try {
            return reading.read();
        } catch (EOFException e) {
            throw new CorruptDataException("the backup ends before its end", e);
        } catch (InvalidProtocolBufferException | DataFormatException | IllegalArgumentException e) {
            throw new CorruptDataException("the backup can't be decoded: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DiskException("the backup can't be read: " + e, e);
        }
    }

    private BackupInfo readInfo() throws IOException {
        byte[] magic = input.readNBytes(BackupFormat.MAGIC.length);
        if (!Arrays.equals(magic, BackupFormat.MAGIC)) {
            throw new CorruptDataException("this is no backup of DL-SMS");
        }
        byte format = input.readByte();
        if (format != BackupFormat.FORMAT) {
            throw new CorruptDataException("the backup has format " + format + ", expected " + BackupFormat.FORMAT);
        }
        return BackupInfo.decode(bytes(input.readInt(), BackupFormat.HEADER_BYTES_MAX));
    }

    private long readChunks(Taker taker) throws IOException, DataFormatException {
        long chunks = 0;
        for (int length = input.readInt(); length != 0; length = input.readInt()) {
            require(length > 0 && length <= SnapshotChunk.BYTES_MAX, "a chunk of " + length + " bytes");
            byte[] bytes = BackupFormat.inflated(bytes(input.readInt(), length), length);
            SnapshotChunk chunk = SnapshotChunk.decode(bytes);
            require(chunk.snapshot() == info.snapshot() && chunk.number() == chunks, "chunk " + chunks + " is another");
            taker.take(chunk);
            chunks += 1;
        }
        long said = input.readLong();
        require(said == chunks, chunks + " chunks are there, " + said + " were written");
        byte[] expected = digested.getMessageDigest().digest();
        digested.on(false);
        byte[] found = bytes(BackupFormat.DIGEST_BYTES, BackupFormat.DIGEST_BYTES);
        require(Arrays.equals(found, expected), "the checksum does not match");
        require(input.read() < 0, "something follows its end");
        return chunks;
    }

    private byte[] bytes(int length, int max) throws IOException {
        require(length >= 0 && length <= max, "a part of " + length + " bytes");
        byte[] bytes = new byte[length];
        input.readFully(bytes);
        return bytes;
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new CorruptDataException("the backup is damaged: " + otherwise);
        }
    }
}
