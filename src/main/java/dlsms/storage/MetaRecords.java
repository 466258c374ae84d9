package dlsms.storage;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The records of {@link Family#META} that are no protobuf: numbers of 8 bytes, text at the end. */
final class MetaRecords {

    private MetaRecords() {}

    /** Term, then the vote. */
    static byte[] encode(HardState state) {
        byte[] vote = state.vote().map(NodeId::value).orElse("").getBytes(StandardCharsets.US_ASCII);
        byte[] payload = ByteBuffer.allocate(Long.BYTES + vote.length)
                .putLong(state.term())
                .put(vote)
                .array();
        return Frame.wrap(MetaKey.HARD_STATE, payload);
    }

    static HardState hardState(byte[] record) {
        ByteBuffer payload = open(MetaKey.HARD_STATE, record, Long.BYTES);
        long term = payload.getLong();
        String vote = StandardCharsets.US_ASCII.decode(payload).toString();
        return new HardState(term, vote.isEmpty() ? Optional.empty() : Optional.of(new NodeId(vote)));
    }

    /** Term, index, chain. */
    static byte[] encode(LogBase base) {
        byte[] payload = ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(base.position().term())
                .putLong(base.index())
                .putLong(base.chain())
                .array();
        return Frame.wrap(MetaKey.BASE, payload);
    }

    static LogBase base(byte[] record) {
        ByteBuffer payload = open(MetaKey.BASE, record, 3 * Long.BYTES);
        return new LogBase(new LogPosition(payload.getLong(), payload.getLong()), payload.getLong());
    }

    static byte[] ofNumber(byte[] key, long number) {
        return Frame.wrap(key, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    static long number(byte[] key, byte[] record) {
        return open(key, record, Long.BYTES).getLong();
    }

    static byte[] ofText(byte[] key, String text) {
        return Frame.wrap(key, text.getBytes(StandardCharsets.US_ASCII));
    }

    static String text(byte[] key, byte[] record) {
        return StandardCharsets.US_ASCII.decode(open(key, record, 0)).toString();
    }

    private static ByteBuffer open(byte[] key, byte[] record, int bytesMin) {
        ByteBuffer payload = Frame.open(Family.META, key, record);
        if (payload.remaining() < bytesMin) {
            throw new CorruptDataException(new String(key, StandardCharsets.US_ASCII) + " has " + payload.remaining()
                    + " bytes, at least " + bytesMin + " expected");
        }
        return payload;
    }
}
