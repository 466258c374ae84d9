package dlsms.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The keys in {@link Family#META}. */
final class MetaKey {

    /** Term and vote: one record, so that no crash can part them. */
    static final byte[] HARD_STATE = text("hard-state");

    /** Whose folder this is, and in which format. */
    static final byte[] IDENTITY = text("identity");

    /** The folder's own number. */
    static final byte[] DISK = text("disk");

    /** What stands before the log's oldest entry. */
    static final byte[] BASE = text("base");

    static final byte[] CLUSTER = text("cluster");

    /** What the state has applied. */
    static final byte[] APPLIED = text("applied");

    /** How much the outbox holds. */
    static final byte[] OUTBOX = text("outbox");

    /** Written to see whether the disk takes it. */
    static final byte[] PROBE = text("probe");

    /** Of which snapshot this database gathers, and how far it is. */
    static final byte[] STAGING = text("staging");

    /** The parts so far of a record that came in several. */
    static final byte[] STAGING_PART = text("staging-part");

    /** Before the keys of {@link #term}. */
    static final byte[] TERMS = text("term/");

    /** Before the keys of {@link #members}. */
    static final byte[] MEMBERS = text("members/");

    private static final List<byte[]> STATE = List.of(APPLIED, CLUSTER, OUTBOX);

    private MetaKey() {}

    /** Whether it belongs to the state, which snapshots and backups carry from node to node. */
    static boolean isState(byte[] key) {
        return STATE.stream().anyMatch(each -> Arrays.equals(each, key));
    }

    /** Where the first index of a term in the log stands. */
    static byte[] term(long term) {
        return numbered(TERMS, term);
    }

    /** Where the members stand that the entry at {@code index} brought; the founders at 0. */
    static byte[] members(long index) {
        return numbered(MEMBERS, index);
    }

    private static byte[] numbered(byte[] prefix, long number) {
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(number)
                .array();
    }

    /** The number behind the prefix. @throws CorruptDataException where there is none */
    static long number(byte[] prefix, byte[] key) {
        if (key.length != prefix.length + Long.BYTES) {
            throw new CorruptDataException("meta has a key of " + key.length + " bytes under "
                    + new String(prefix, StandardCharsets.US_ASCII));
        }
        return ByteBuffer.wrap(key, prefix.length, Long.BYTES).getLong();
    }

    private static byte[] text(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }
}
