package dlsms.storage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The column families. Their names stand on disk. */
enum Family {
    /** Few single records: see {@link MetaKey}. */
    META("meta", 1, 2, false),
    /** Index → entry. */
    LOG("log", 2, 8, false),
    /** Number → user. */
    USERS("users", 3, 2, true),
    /** Number → seat. */
    SEATS("seats", 4, 2, true),
    /** Number → reservation that still matters to a decision. */
    LIVE("live", 5, 4, true),
    /** Reservations that are over: user and number → reservation, number → user. */
    PAST("past", 6, 4, true),
    /** Number → waitlist entry. */
    WAITLIST("waitlist", 7, 2, true),
    /** Index of the entry that was applied → request id and answer. */
    REQUESTS("requests", 8, 4, true),
    /** Index → events of that entry. */
    EVENTS("events", 9, 4, true);

    /** What a snapshot holds, in its order. */
    static final List<Family> STATE = List.of(META, USERS, SEATS, LIVE, PAST, WAITLIST, REQUESTS, EVENTS);

    private final String label;
    private final int wireNumber;
    private final int writeBufferMebibytes;
    private final boolean compressed;

    Family(String label, int wireNumber, int writeBufferMebibytes, boolean compressed) {
        this.label = label;
        this.wireNumber = wireNumber;
        this.writeBufferMebibytes = writeBufferMebibytes;
        this.compressed = compressed;
    }

    String label() {
        return label;
    }

    /** Its name in snapshots and backups. */
    byte wireNumber() {
        return (byte) wireNumber;
    }

    /** Of what a snapshot may hold. */
    static Optional<Family> ofState(byte wireNumber) {
        return STATE.stream()
                .filter(family -> family.wireNumber() == wireNumber)
                .findFirst();
    }

    /** Whether the record under {@code key} belongs to the state, which is the same on all nodes. */
    boolean isState(byte[] key) {
        return STATE.contains(this) && (this != META || MetaKey.isState(key));
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

    /**
     * So many tables, or as many as make eight write buffers, lie beside each other before they are merged with what
     * lies below, which rewrites most of that. The log's hardly overlap, and only what lies below can be deleted by the
     * file.
     */
    int newTablesMerged() {
        return this == LOG ? 4 : 12;
    }
}
