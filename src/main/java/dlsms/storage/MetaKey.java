package dlsms.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The keys in {@link Family#META}. */
final class MetaKey {

    /** Term and vote: one record, so that no crash can part them. */
    static final byte[] HARD_STATE = text("hard-state");

    /** Whose folder this is, and in which format. */
    static final byte[] IDENTITY = text("identity");

    static final byte[] CLUSTER = text("cluster");

    /** What the state has applied. */
    static final byte[] APPLIED = text("applied");

    /** Before the keys of {@link #term}. */
    static final byte[] TERMS = text("term/");

    private MetaKey() {}

    /** Where the first index of a term in the log stands. */
    static byte[] term(long term) {
        return ByteBuffer.allocate(TERMS.length + Long.BYTES)
                .put(TERMS)
                .putLong(term)
                .array();
    }

    private static byte[] text(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }
}
