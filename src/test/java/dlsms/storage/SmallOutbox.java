package dlsms.storage;

/** A state whose outbox holds little, for tests of those who miss something. */
public final class SmallOutbox {

    private SmallOutbox() {}

    /** Keeps the events of about so many entries. */
    public static SeatStore of(RocksDatabase database, long entriesMax) {
        return new SeatStore(database, new OutboxLimits(entriesMax, 1, 1L << 30, 0));
    }
}
