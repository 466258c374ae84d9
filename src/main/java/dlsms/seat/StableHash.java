package dlsms.seat;

/**
 * A 64-bit hash over numbers and texts in order; the same in every process. It finds differences, it resists nobody.
 */
final class StableHash {

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private long state = FACTOR;

    StableHash add(long value) {
        state = Long.rotateLeft(state ^ mixed(value), 27) * FACTOR + 1;
        return this;
    }

    StableHash add(boolean value) {
        return add(value ? 1 : 0);
    }

    StableHash add(String text) {
        add(text.length());
        for (int at = 0; at < text.length(); at++) {
            add(text.charAt(at));
        }
        return this;
    }

    StableHash add(byte[] bytes) {
        add(bytes.length);
        for (byte value : bytes) {
            add(value);
        }
        return this;
    }

    long value() {
        return mixed(state);
    }

    /** Spreads each bit of {@code value} over all bits of the answer. */
    private static long mixed(long value) {
        long spread = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
        spread = (spread ^ (spread >>> 29)) * 0xA0761D6478BD642FL;
        return spread ^ (spread >>> 32);
    }
}
