package dlsms.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Records of a snapshot as they travel and lie in a backup: format (1 byte), snapshot (8), number of the chunk (8),
 * parts, CRC32C over all before it (4). A part: family (1), length of the key (1), key, length of the record (4), from
 * where on this is it (4), length of the part (4), bytes. A record that fits no chunk comes in several parts.
 *
 * @param parts in the order of the records
 */
record SnapshotChunk(long snapshot, long number, List<Part> parts) {

    static final int BYTES_MAX = 256 << 10;

    /** Of one record; the largest are the events of a command, which is limited to 4 MiB. */
    static final int RECORD_BYTES_MAX = 16 << 20;

    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 1 + 2 * Long.BYTES;
    private static final int PART_BYTES = 1 + 1 + 3 * Integer.BYTES;
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    /** Less is not worth a part: it goes to the next chunk. */
    private static final int PART_BYTES_MIN = 64;

    /**
     * @param total length of the whole record
     * @param from where these bytes begin in it
     */
    record Part(Family family, byte[] key, int total, int from, byte[] bytes) {

        boolean isFirst() {
            return from == 0;
        }

        boolean isLast() {
            return from + bytes.length == total;
        }
    }

    /** Gathers one chunk. One thread. */
    static final class Writer {

        private final ByteBuffer buffer = ByteBuffer.allocate(BYTES_MAX);

        Writer(long snapshot, long number) {
            buffer.put(FORMAT).putLong(snapshot).putLong(number);
        }

        /** Takes of the record, from {@code from} on, what still fits. @return how many bytes; 0: none fit */
        int add(Family family, byte[] key, byte[] record, int from) {
            int room = buffer.remaining() - CHECKSUM_BYTES - PART_BYTES - key.length;
            int left = record.length - from;
            if (room < Math.min(PART_BYTES_MIN, left)) {
                return 0;
            }
            int taken = Math.min(room, left);
            buffer.put(family.wireNumber()).put((byte) key.length).put(key);
            buffer.putInt(record.length).putInt(from).putInt(taken).put(record, from, taken);
            return taken;
        }

        byte[] bytes() {
            byte[] chunk = new byte[buffer.position() + CHECKSUM_BYTES];
            buffer.get(0, chunk, 0, buffer.position());
            ByteBuffer.wrap(chunk).putInt(buffer.position(), checksum(chunk));
            return chunk;
        }
    }

    private static int checksum(byte[] chunk) {
        var crc = new CRC32C();
        crc.update(chunk, 0, chunk.length - CHECKSUM_BYTES);
        return (int) crc.getValue();
    }

    /** @throws IllegalArgumentException where these are not the bytes of a chunk */
    static SnapshotChunk decode(byte[] chunk) {
        if (chunk.length < HEADER_BYTES + CHECKSUM_BYTES || chunk.length > BYTES_MAX) {
            throw new IllegalArgumentException("a chunk of " + chunk.length + " bytes");
        }
        if (ByteBuffer.wrap(chunk).getInt(chunk.length - CHECKSUM_BYTES) != checksum(chunk)) {
            throw new IllegalArgumentException("a chunk whose checksum does not match");
        }
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, chunk.length - CHECKSUM_BYTES);
        byte format = buffer.get();
        if (format != FORMAT) {
            throw new IllegalArgumentException("a chunk of format " + format + ", expected " + FORMAT);
        }
        long snapshot = buffer.getLong();
        long number = buffer.getLong();
        var parts = new ArrayList<Part>();
        while (buffer.hasRemaining()) {
            parts.add(part(buffer));
        }
        return new SnapshotChunk(snapshot, number, List.copyOf(parts));
    }

    private static Part part(ByteBuffer buffer) {
        require(buffer.remaining() >= 2);
        byte number = buffer.get();
        Family family = Family.ofState(number)
                .orElseThrow(() -> new IllegalArgumentException("a chunk with records of family " + number));
        byte[] key = new byte[Byte.toUnsignedInt(buffer.get())];
        require(buffer.remaining() >= key.length + 3 * Integer.BYTES);
        buffer.get(key);
        int total = buffer.getInt();
        int from = buffer.getInt();
        int length = buffer.getInt();
        require(total >= 0 && total <= RECORD_BYTES_MAX && from >= 0 && length >= 0 && length <= buffer.remaining());
        require((long) from + length <= total);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new Part(family, key, total, from, bytes);
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("a chunk whose parts don't fit");
        }
    }
}
