package dlsms.storage;

import dlsms.wire.command.EventsRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of the newest entries, for those who follow the state from outside: each entry's events stand here from
 * the moment on at which the entry is applied, until they are among the oldest and there is no more room. They come
 * along with a snapshot and with a backup. Any thread.
 */
public final class Outbox {

    private final RocksDatabase database;

    /** Over an open database. */
    public Outbox(RocksDatabase database) {
        this.database = database;
    }

    /**
     * All that entries {@code after + 1} to {@code through} made happen.
     *
     * @param entries those that made anything happen, in order
     * @param after the index that was asked for; greater where the outbox no longer has what was asked for: who asked
     *     has missed the events up to this one
     * @param through the last entry applied, or the last one of {@code entries} where a limit was reached; smaller than
     *     {@code after} where this node has not applied yet what the asker has seen already
     */
    public record Batch(List<OutboxEntry> entries, long after, long through) {}

    /** How much there is. @param entries that have events @param bytes of their records, uncompressed */
    public record Size(long entries, long bytes) {}

    /**
     * What happened after the entry {@code index}, as of one moment.
     *
     * @param index 0: from the beginning
     * @param entriesMax at least 1
     * @param bytesMax of the records, uncompressed; a first entry that is larger is given all the same
     * @throws CorruptDataException where a record can't be read
     */
    public Batch after(long index, int entriesMax, long bytesMax) {
        if (index < 0 || entriesMax < 1) {
            throw new IllegalArgumentException("at most " + entriesMax + " entries after " + index);
        }
        return database.watched(() -> database.reading(folder -> read(folder, index, entriesMax, bytesMax)));
    }

    private static Batch read(RocksFolder folder, long index, int entriesMax, long bytesMax) {
        // The loop writes on meanwhile. What is applied now, the cursor has; what is missing later, it may have had.
        long applied = AppliedRecords.read(folder).position().index();
        try (Cursor cursor = folder.cursor(Family.EVENTS)) {
            long after = Math.max(index, OutboxExtent.read(folder).completeAfter());
            var entries = new ArrayList<OutboxEntry>();
            long bytes = 0;
            for (cursor.at(Keys.ofIndex(after + 1)); cursor.valid(); cursor.next()) {
                byte[] key = cursor.key();
                if (Keys.index(Family.EVENTS, key) > applied) {
                    break;
                }
                byte[] record = cursor.value();
                bytes += record.length;
                if (entries.size() == entriesMax || !entries.isEmpty() && bytes > bytesMax) {
                    return new Batch(
                            List.copyOf(entries),
                            after,
                            entries.getLast().position().index());
                }
                entries.add(EventProtos.decode(Frame.unwrap(Family.EVENTS, key, record, EventsRecord.parser())));
            }
            return new Batch(List.copyOf(entries), after, applied);
        }
    }

    /** The events of all applied entries above this index are here. */
    public long completeAfter() {
        return extent().completeAfter();
    }

    /** As of the newest write. */
    public Size size() {
        OutboxExtent extent = extent();
        return new Size(extent.entries(), extent.bytes());
    }

    private OutboxExtent extent() {
        return database.watched(() -> database.reading(OutboxExtent::read));
    }
}
