package dlsms.storage;

import java.nio.ByteBuffer;

/** Numbers as keys: big-endian, so that the order of the bytes is the order of the numbers (none is negative). */
final class Keys {

    private Keys() {}

    static byte[] ofIndex(long index) {
        return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
    }

    static byte[] ofNumber(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    /** @throws CorruptDataException where the key has another length */
    static long index(Family family, byte[] key) {
        if (key.length != Long.BYTES) {
            throw new CorruptDataException(family.label() + " has a key of " + key.length + " bytes, expected 8");
        }
        return ByteBuffer.wrap(key).getLong();
    }
}
