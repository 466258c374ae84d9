package dlsms.storage;

import dlsms.wire.command.OutboxRecord;

/**
 * How much the outbox holds.
 *
 * @param completeAfter the events of all applied entries above this index are there
 * @param entries that have events
 * @param bytes of their records, as they were before they were compressed
 */
record OutboxExtent(long completeAfter, long entries, long bytes) {

    /** Of the newest write. */
    static OutboxExtent read(RocksFolder folder) {
        return folder.get(Family.META, MetaKey.OUTBOX).map(OutboxExtent::decode).orElseGet(() -> counted(folder));
    }

    // From before there was such a record: what stood before the oldest event is not known, so it counts as missing.
    private static OutboxExtent counted(RocksFolder folder) {
        var counted = new OutboxExtent(AppliedRecords.read(folder).position().index(), 0, 0);
        try (Cursor cursor = folder.cursor(Family.EVENTS).first()) {
            for (; cursor.valid(); cursor.next()) {
                long before = Keys.index(Family.EVENTS, cursor.key()) - 1;
                counted = new OutboxExtent(
                        Math.min(counted.completeAfter, before),
                        counted.entries + 1,
                        counted.bytes + cursor.value().length);
            }
        }
        return counted;
    }

    static OutboxExtent decode(byte[] record) {
        OutboxRecord decoded = Frame.unwrap(Family.META, MetaKey.OUTBOX, record, OutboxRecord.parser());
        return new OutboxExtent(decoded.getCompleteAfter(), decoded.getEntries(), decoded.getBytes());
    }

    OutboxRecord encode() {
        return OutboxRecord.newBuilder()
                .setCompleteAfter(completeAfter)
                .setEntries(entries)
                .setBytes(bytes)
                .build();
    }

    /** With so many more. */
    OutboxExtent and(int moreEntries, long moreBytes) {
        return new OutboxExtent(completeAfter, entries + moreEntries, bytes + moreBytes);
    }

    /** Without the oldest entry. */
    OutboxExtent without(byte[] record) {
        return new OutboxExtent(completeAfter, entries - 1, bytes - record.length);
    }

    OutboxExtent completeAfter(long index) {
        return new OutboxExtent(index, entries, bytes);
    }
}
