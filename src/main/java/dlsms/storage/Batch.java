package dlsms.storage;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes that come to the disk together or not at all. Filled in RocksDB's own format of a batch, for then all of it
 * goes there in one call: a call into native code for each write costs more than the write itself. One thread.
 *
 * <p>The format: a sequence number (8 bytes, 0: RocksDB fills it in), how many writes (4, the lowest byte first); then
 * of each its kind (1), the family's id, key and record or end of the range, each with its length before it. Ids and
 * lengths are varints.
 */
final class Batch {

    private static final byte DELETE = 0x4;
    private static final byte PUT = 0x5;
    private static final byte DELETE_RANGE = 0xE;

    private static final int WRITES_AT = Long.BYTES;
    private static final int HEADER_BYTES = WRITES_AT + Integer.BYTES;
    private static final int VARINT_BYTES_MAX = 5;
    private static final int BYTES_AT_FIRST = 8 << 10;

    private final int[] familyIds;
    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int size = HEADER_BYTES;
    private int writes;

    /** @param familyIds RocksDB's, in the order of {@link Family} */
    Batch(int[] familyIds) {
        this.familyIds = familyIds;
    }

    /** @param record with its frame */
    void put(Family family, byte[] key, byte[] record) {
        begin(PUT, family, key, record.length);
        append(record);
    }

    /** Frames the message. */
    void put(Family family, byte[] key, MessageLite message) {
        int payloadBytes = message.getSerializedSize();
        begin(PUT, family, key, Frame.HEADER_BYTES + payloadBytes);
        try {
            message.writeTo(CodedOutputStream.newInstance(bytes, size + Frame.HEADER_BYTES, payloadBytes));
        } catch (IOException e) {
            throw new IllegalStateException("room of the message's own size was too small", e);
        }
        seal(key, payloadBytes);
    }

    /** Frames what {@code payload} writes, which must be that many bytes. */
    void put(Family family, byte[] key, int payloadBytes, Consumer<ByteBuffer> payload) {
        begin(PUT, family, key, Frame.HEADER_BYTES + payloadBytes);
        ByteBuffer room = ByteBuffer.wrap(bytes, size + Frame.HEADER_BYTES, payloadBytes);
        payload.accept(room);
        if (room.hasRemaining()) {
            throw new IllegalStateException("a record of " + family + " is " + room.remaining() + " bytes too short");
        }
        seal(key, payloadBytes);
    }

    void delete(Family family, byte[] key) {
        begin(DELETE, family, key);
    }

    /** Deletes from {@code from} to before {@code to}. */
    void deleteRange(Family family, byte[] from, byte[] to) {
        begin(DELETE_RANGE, family, from, to.length);
        append(to);
    }

    /** As RocksDB reads it. */
    byte[] encoded() {
        byte[] encoded = Arrays.copyOf(bytes, size);
        ByteBuffer.wrap(encoded).putInt(WRITES_AT, Integer.reverseBytes(writes));
        return encoded;
    }

    private void seal(byte[] key, int payloadBytes) {
        int recordBytes = Frame.HEADER_BYTES + payloadBytes;
        Frame.seal(key, bytes, size, recordBytes);
        size += recordBytes;
    }

    /** With room for {@code moreBytes} behind the key, and their length before them. */
    private void begin(byte kind, Family family, byte[] key, int moreBytes) {
        begin(kind, family, key);
        reserve(VARINT_BYTES_MAX + moreBytes);
        appendNumber(moreBytes);
    }

    private void begin(byte kind, Family family, byte[] key) {
        writes += 1;
        reserve(1 + 2 * VARINT_BYTES_MAX + key.length);
        bytes[size] = kind;
        size += 1;
        appendNumber(familyIds[family.ordinal()]);
        appendNumber(key.length);
        append(key);
    }

    private void reserve(int moreBytes) {
        int needed = Math.addExact(size, moreBytes);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
        }
    }

    private void append(byte[] more) {
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** A varint: seven bits a byte, the lowest first, the top bit says that more follow. */
    private void appendNumber(int number) {
        int left = number;
        while (left > 0x7F) {
            bytes[size] = (byte) (left | 0x80);
            size += 1;
            left >>>= 7;
        }
        bytes[size] = (byte) left;
        size += 1;
    }
}
