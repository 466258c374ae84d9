package dlsms.storage;

/**
 * When the oldest events go. They go many at a time: one deletion of a range costs every reader something until it is
 * compacted away.
 *
 * @param entriesMax events are kept for so many entries of the log
 * @param entriesStep this many more may be there before the oldest are deleted
 * @param bytesMax of all records, as they are before they are compressed
 * @param bytesStep where there were more, this much less is left
 */
record OutboxLimits(long entriesMax, long entriesStep, long bytesMax, long bytesStep) {

    static final OutboxLimits DEFAULT =
            new OutboxLimits(SeatStore.OUTBOX_ENTRIES_MAX, 4_096, SeatStore.OUTBOX_BYTES_MAX, 8L << 20);
}
