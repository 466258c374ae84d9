package dlsms.storage;

import java.util.List;

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
    void write(Batch batch, List<StateChange.EntryEvents> events, long appliedIndex) {
        OutboxExtent before = extent;
        long more = 0;
        for (StateChange.EntryEvents entry : events) {
            more += entry.encoded().length + Frame.HEADER_BYTES;
        }
        trim(batch, appliedIndex, more);
        for (StateChange.EntryEvents entry : events) {
            byte[] encoded = entry.encoded();
            batch.put(Family.EVENTS, Keys.ofIndex(entry.index()), encoded.length, payload -> payload.put(encoded));
        }
        extent = extent.and(events.size(), more);
        if (!said || !extent.equals(before)) {
            batch.put(Family.META, MetaKey.OUTBOX, extent.encode());
            said = true;
        }
    }

    /** Makes room for {@code more} bytes. */
    private void trim(Batch batch, long appliedIndex, long more) {
        long lastTooOld = appliedIndex - limits.entriesMax();
        if (extent.bytes() + more > limits.bytesMax()) {
            deleteOldest(batch, lastTooOld, limits.bytesMax() - limits.bytesStep() - more);
        } else if (lastTooOld - extent.completeAfter() >= limits.entriesStep()) {
            deleteOldest(batch, lastTooOld, Long.MAX_VALUE);
        }
    }

    /** Up to {@code lastTooOld}, and further until no more than {@code bytesLeft} are there. */
    private void deleteOldest(Batch batch, long lastTooOld, long bytesLeft) {
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
        batch.deleteRange(Family.EVENTS, Keys.ofIndex(from), Keys.ofIndex(last + 1));
        extent = extent.completeAfter(last);
    }
}
