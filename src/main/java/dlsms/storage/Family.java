package dlsms.storage;

import java.nio.charset.StandardCharsets;

/** The column families. Their names stand on disk. */
enum Family {
    /** Few single records: see {@link MetaKey}. */
    META("meta", 2, false),
    /** Index → entry. */
    LOG("log", 8, false),
    /** Number → user. */
    USERS("users", 2, true),
    /** Number → seat. */
    SEATS("seats", 2, true),
    /** Number → reservation that still matters to a decision. */
    LIVE("live", 4, true),
    /** Reservations that are over: user and number → reservation, number → user. */
    PAST("past", 4, true),
    /** Number → waitlist entry. */
    WAITLIST("waitlist", 2, true),
    /** Index of the entry that was applied → request id and answer. */
    REQUESTS("requests", 4, true),
    /** Index → events of that entry. */
    EVENTS("events", 4, true);

    private final String label;
    private final int writeBufferMebibytes;
    private final boolean compressed;

    Family(String label, int writeBufferMebibytes, boolean compressed) {
        this.label = label;
        this.writeBufferMebibytes = writeBufferMebibytes;
        this.compressed = compressed;
    }

    String label() {
        return label;
    }

    byte[] nameOnDisk() {
        return label.getBytes(StandardCharsets.US_ASCII);
    }

    long writeBufferBytes() {
        return (long) writeBufferMebibytes << 20;
    }

    boolean compressed() {
        return compressed;
    }
}
