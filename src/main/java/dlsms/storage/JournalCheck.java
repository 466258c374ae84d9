package dlsms.storage;

import dlsms.node.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks through RocksDB's journals before RocksDB does. RocksDB takes a record whose length leads over the file's end
 * for a write that a crash has cut off, and goes on without it and all that follows: one flipped bit in a length
 * could so take synced entries away unseen. Here such an end must look like a cut: no record follows, and none fits
 * what is there. See docs/decisions/.
 */
final class JournalCheck {

    // The format of both the write-ahead log and the manifest: blocks of fixed size; in each, records that begin with a
    // masked
    // CRC32C over type and payload (4 bytes), the payload's length (2), the type (1); too few bytes for that are left
    // over.
    private static final int BLOCK_BYTES = 32_768;
    private static final int HEADER_BYTES = 7;
    private static final int TYPE_AT = 6;
    private static final int TYPE_MIN = 1;
    private static final int TYPE_MAX = 4;

    private final Path file;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long blockBegins;

    private JournalCheck(Path file) {
        this.file = file;
    }

    /** @throws CorruptDataException where a journal in {@code folder} is damaged */
    static void check(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> journals = files.filter(JournalCheck::isJournal).sorted().toList();
            for (Path journal : journals) {
                new JournalCheck(journal).check();
            }
        } catch (IOException e) {
            throw new DiskException("data folder " + folder + " can't be read: " + e, e);
        }
    }

    private static boolean isJournal(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".log") || name.startsWith("MANIFEST-");
    }

    private void check() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            boolean whole = true;
            while (whole) {
                block.clear();
                whole = fill(channel);
                block.flip();
                boolean ended = checkBlock(whole);
                blockBegins += block.limit();
                if (ended) {
                    checkNothingFollows(channel);
                    return;
                }
            }
        }
    }

    /** Whether the block is as long as all but the last are. */
    private boolean fill(FileChannel channel) throws IOException {
        while (block.hasRemaining()) {
            if (channel.read(block) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the records end within this block, though the file may not. */
    private boolean checkBlock(boolean whole) {
        int at = 0;
        while (at + HEADER_BYTES <= block.limit()) {
            int length = Short.toUnsignedInt(block.getShort(at + 4));
            if (length == 0 && block.get(at + TYPE_AT) == 0) {
                checkZero(at);
                return true;
            }
            if (at + HEADER_BYTES + length > block.limit()) {
                checkCut(at, whole);
                return true;
            }
            if (!isRecord(at, length)) {
                throw damaged(at, "the checksum does not match");
            }
            at += HEADER_BYTES + length;
        }
        return false;
    }

    private boolean isRecord(int at, int length) {
        int type = block.get(at + TYPE_AT);
        return type >= TYPE_MIN && type <= TYPE_MAX && checksum(at, length) == block.getInt(at);
    }

    private int checksum(int at, int length) {
        var crc = new CRC32C();
        crc.update(block.array(), at + TYPE_AT, 1 + length);
        return masked(crc);
    }

    private static int masked(CRC32C crc) {
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + 0xa282ead8;
    }

    private void checkCut(int at, boolean whole) {
        if (whole) {
            throw damaged(at, "a record leads over the block's end");
        }
        for (int next = at + 1; next + HEADER_BYTES <= block.limit(); next++) {
            int length = Short.toUnsignedInt(block.getShort(next + 4));
            if (next + HEADER_BYTES + length <= block.limit() && isRecord(next, length)) {
                throw damaged(at, "a record leads over the file's end, but another one follows it");
            }
        }
        var crc = new CRC32C();
        for (int last = at + TYPE_AT; last < block.limit(); last++) {
            crc.update(block.get(last));
            if (masked(crc) == block.getInt(at)) {
                throw damaged(at, "a record leads over the file's end, but is whole but for its length");
            }
        }
    }

    private void checkZero(int from) {
        for (int at = from; at < block.limit(); at++) {
            if (block.get(at) != 0) {
                throw damaged(from, "zeros stand where a record should");
            }
        }
    }

    private void checkNothingFollows(FileChannel channel) throws IOException {
        boolean whole = true;
        while (whole) {
            block.clear();
            whole = fill(channel);
            block.flip();
            checkZero(0);
            blockBegins += block.limit();
        }
    }

    private CorruptDataException damaged(int at, String how) {
        return new CorruptDataException(file + " is damaged at byte " + (blockBegins + at) + ": " + how);
    }
}
