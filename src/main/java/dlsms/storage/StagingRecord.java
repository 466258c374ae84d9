package dlsms.storage;

import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.SnapshotMeta;
import java.nio.ByteBuffer;

/**
 * How far a snapshot has come that gathers.
 *
 * @param next the chunk that is wanted next: all before it are here
 * @param complete whether that is all of it
 */
record StagingRecord(SnapshotMeta meta, long next, boolean complete) {

    private static final int FIXED_BYTES = 6 * Long.BYTES + 1;

    byte[] encode() {
        byte[] members = meta.membership().membership().encode();
        LogBase base = meta.base();
        byte[] payload = ByteBuffer.allocate(FIXED_BYTES + members.length)
                .putLong(meta.id())
                .putLong(base.position().term())
                .putLong(base.index())
                .putLong(base.chain())
                .putLong(next)
                .put((byte) (complete ? 1 : 0))
                .putLong(meta.membership().index())
                .put(members)
                .array();
        return Frame.wrap(MetaKey.STAGING, payload);
    }

    /** @throws CorruptDataException where it can't be read */
    static StagingRecord decode(byte[] record) {
        ByteBuffer payload = Frame.open(Family.META, MetaKey.STAGING, record);
        if (payload.remaining() < FIXED_BYTES) {
            throw new CorruptDataException("the record of a staged snapshot has " + payload.remaining() + " bytes");
        }
        long id = payload.getLong();
        var base = new LogBase(new LogPosition(payload.getLong(), payload.getLong()), payload.getLong());
        long next = payload.getLong();
        boolean complete = payload.get() != 0;
        long index = payload.getLong();
        byte[] members = new byte[payload.remaining()];
        payload.get(members);
        var membership = new MembershipAt(index, Membership.decode(members));
        return new StagingRecord(new SnapshotMeta(id, base, membership), next, complete);
    }

    StagingRecord taken() {
        return new StagingRecord(meta, next + 1, false);
    }

    StagingRecord completed() {
        return new StagingRecord(meta, next, true);
    }
}
