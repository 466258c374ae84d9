package dlsms.storage;

/** A family whose keys are indexes and whose oldest records are deleted, many at a time. The loop's thread. */
final class Trimmed {

    // One deletion of a range costs every reader something until it is compacted away: so few of them.
    private static final long STEP_ENTRIES = 4_096;

    private final RocksDatabase database;
    private final Family family;
    private long from;

    Trimmed(RocksDatabase database, Family family) {
        this.database = database;
        this.family = family;
        database.whenOpened(this::reread);
    }

    private void reread() {
        try (Cursor cursor = database.cursor(family).first()) {
            from = cursor.valid() ? Keys.index(family, cursor.key()) : 0;
        }
    }

    /** Deletes what is older than {@code keptFrom}, once that is worth it. */
    void trim(Batch batch, long keptFrom) {
        if (keptFrom - from >= STEP_ENTRIES) {
            batch.deleteRange(family, Keys.ofIndex(from), Keys.ofIndex(keptFrom));
            from = keptFrom;
        }
    }
}
