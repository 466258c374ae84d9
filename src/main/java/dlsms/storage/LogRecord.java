package dlsms.storage;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import java.nio.ByteBuffer;

/** An entry of the log on disk: {@link Frame}'s header, kind (1 byte), term, stamp, chain (8 each), the command. */
final class LogRecord {

    private static final int FIXED_BYTES = 1 + 3 * Long.BYTES;
    private static final LogEntry.Kind[] KINDS = LogEntry.Kind.values();

    private LogRecord() {}

    static void put(Batch batch, LogEntry entry) {
        int bytes = FIXED_BYTES + entry.command().length;
        batch.put(
                Family.LOG,
                Keys.ofIndex(entry.index()),
                bytes,
                payload -> payload.put((byte) entry.kind().ordinal())
                        .putLong(entry.term())
                        .putLong(entry.stampMicros())
                        .putLong(entry.chain())
                        .put(entry.command()));
    }

    /** @throws CorruptDataException where the bytes are no entry of this index */
    static LogEntry decode(byte[] key, byte[] record) {
        long index = Keys.index(Family.LOG, key);
        ByteBuffer payload = Frame.open(Family.LOG, key, record);
        if (payload.remaining() < FIXED_BYTES) {
            throw new CorruptDataException("log entry " + index + " is too short: " + record.length + " bytes");
        }
        byte kind = payload.get();
        if (kind < 0 || kind >= KINDS.length) {
            throw new CorruptDataException("log entry " + index + " has the unknown kind " + kind);
        }
        var position = new LogPosition(payload.getLong(), index);
        long stampMicros = payload.getLong();
        long chain = payload.getLong();
        byte[] command = new byte[payload.remaining()];
        payload.get(command);
        return new LogEntry(position, KINDS[kind], stampMicros, command, chain);
    }
}
