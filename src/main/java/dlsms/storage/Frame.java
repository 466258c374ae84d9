package dlsms.storage;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * How each record on disk begins: one byte of format version, four of CRC32C over the key and what follows. A record
 * under a wrong key is found by that as well as a flipped bit.
 */
final class Frame {

    static final int HEADER_BYTES = 5;

    private static final byte VERSION = 1;

    private Frame() {}

    /** A record of bytes that are encoded already. */
    static byte[] wrap(byte[] key, byte[] payload) {
        byte[] record = new byte[HEADER_BYTES + payload.length];
        System.arraycopy(payload, 0, record, HEADER_BYTES, payload.length);
        seal(key, record, 0, record.length);
        return record;
    }

    /**
     * Fills the header of a record that stands in {@code bytes} from {@code at} on, and whose payload is there already,
     * behind {@link #HEADER_BYTES}.
     */
    static void seal(byte[] key, byte[] bytes, int at, int recordBytes) {
        bytes[at] = VERSION;
        ByteBuffer.wrap(bytes).putInt(at + 1, checksum(key, bytes, at, recordBytes));
    }

    /** @throws CorruptDataException where the record isn't what was written under this key */
    static <M> M unwrap(Family family, byte[] key, byte[] record, Parser<M> parser) {
        ByteBuffer payload = open(family, key, record);
        try {
            return parser.parseFrom(record, payload.position(), payload.remaining());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptDataException(name(family, key) + " can't be decoded: " + e.getMessage(), e);
        }
    }

    /** The payload. @throws CorruptDataException where the record isn't what was written under this key */
    static ByteBuffer open(Family family, byte[] key, byte[] record) {
        if (record.length < HEADER_BYTES) {
            throw new CorruptDataException(
                    name(family, key) + " has " + record.length + " bytes, at least " + HEADER_BYTES + " expected");
        }
        if (record[0] != VERSION) {
            throw new CorruptDataException(name(family, key) + " has format " + record[0] + ", expected " + VERSION);
        }
        if (ByteBuffer.wrap(record).getInt(1) != checksum(key, record, 0, record.length)) {
            throw new CorruptDataException(name(family, key) + ": the checksum does not match");
        }
        return ByteBuffer.wrap(record, HEADER_BYTES, record.length - HEADER_BYTES);
    }

    private static int checksum(byte[] key, byte[] bytes, int at, int recordBytes) {
        var crc = new CRC32C();
        crc.update(key, 0, key.length);
        crc.update(bytes, at + HEADER_BYTES, recordBytes - HEADER_BYTES);
        return (int) crc.getValue();
    }

    private static String name(Family family, byte[] key) {
        return family.label() + " record " + HexFormat.of().formatHex(key);
    }
}
