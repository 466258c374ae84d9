package dlsms.storage;

import java.util.List;
import org.rocksdb.WriteBatch;

/** Fills the outbox and deletes its oldest, in the batch of the state that the events lead to. The loop's thread. */
final class OutboxWriter {

    private final RocksDatabase database;
    private final OutboxLimits limits;
    private OutboxExtent extent = new OutboxExtent(0, 0, 0);

    // Whether the disk says it: it does not in a new folder, and in one from before there was such a record.
    private boolean said;

    OutboxWriter(RocksDatabase database, OutboxLimits limits) {
        this.database = database;
        this.limits = limits;
        database.whenOpened(this::reread);
    }

    private void reread() {
        extent = database.reading(OutboxExtent::read);
        said = database.get(Family.META, MetaKey.OUTBOX).isPresent();
    }

    /** @param appliedIndex what the state has come to by these events */
    void write(WriteBatch batch, List<StateChange.EntryEvents> events, long appliedIndex) {
        OutboxExtent before = extent;
        trim(batch, appliedIndex, events);
        for (StateChange.EntryEvents entry : events) {
            byte[] key = Keys.ofIndex(entry.index());
            byte[] record = Frame.wrap(key, entry.encoded());
            database.put(batch, Family.EVENTS, key, record);
            extent = extent.and(record);
        }
        if (!said || !extent.equals(before)) {
            database.put(batch, Family.META, MetaKey.OUTBOX, extent.encode());
            said = true;
        }
    }

    private void trim(WriteBatch batch, long appliedIndex, List<StateChange.EntryEvents> events) {
        long more = events.stream()
                .mapToLong(entry -> entry.encoded().length + Frame.HEADER_BYTES)
                .sum();
        long lastTooOld = appliedIndex - limits.entriesMax();
        if (extent.bytes() + more > limits.bytesMax()) {
            deleteOldest(batch, lastTooOld, limits.bytesMax() - limits.bytesStep() - more);
        } else if (lastTooOld - extent.completeAfter() >= limits.entriesStep()) {
            deleteOldest(batch, lastTooOld, Long.MAX_VALUE);
        }
    }

    /** Up to {@code lastTooOld}, and further until no more than {@code bytesLeft} are there. */
    private void deleteOldest(WriteBatch batch, long lastTooOld, long bytesLeft) {
        long from = extent.completeAfter() + 1;
        long last = Math.max(extent.completeAfter(), lastTooOld);
        try (Cursor cursor = database.cursor(Family.EVENTS).at(Keys.ofIndex(from))) {
            for (; cursor.valid(); cursor.next()) {
                long index = Keys.index(Family.EVENTS, cursor.key());
                if (index > lastTooOld && extent.bytes() <= bytesLeft) {
                    break;
                }
                extent = extent.without(cursor.value());
                last = Math.max(last, index);
            }
        }
        database.deleteRange(batch, Family.EVENTS, Keys.ofIndex(from), Keys.ofIndex(last + 1));
        extent = extent.completeAfter(last);
    }
}
