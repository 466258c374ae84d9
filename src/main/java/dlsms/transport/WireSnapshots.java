package dlsms.transport;

import com.google.protobuf.ByteString;
import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.raft.SnapshotBegin;
import dlsms.wire.raft.SnapshotChunk;
import dlsms.wire.raft.SnapshotRequest;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A snapshot's parts to and from the wire. Reading methods throw {@link IllegalArgumentException}. */
final class WireSnapshots {

    private WireSnapshots() {}

    static SnapshotRequest begin(SnapshotMeta meta) {
        LogPosition last = meta.base().position();
        return SnapshotRequest.newBuilder()
                .setBegin(SnapshotBegin.newBuilder()
                        .setId(meta.id())
                        .setLastIndex(last.index())
                        .setLastTerm(last.term())
                        .setLastChain(meta.base().chain())
                        .setMembershipIndex(meta.membership().index())
                        .setMembership(ByteString.copyFrom(
                                meta.membership().membership().encode())))
                .build();
    }

    static SnapshotMeta begin(SnapshotBegin wire) {
        boolean range = wire.getLastIndex() > 0
                && wire.getLastTerm() > 0
                && wire.getMembershipIndex() >= 0
                && wire.getMembershipIndex() <= wire.getLastIndex();
        if (!range) {
            throw new IllegalArgumentException("no snapshot is of entry " + wire.getLastIndex() + " of term "
                    + wire.getLastTerm() + " with members of entry " + wire.getMembershipIndex());
        }
        var base = new LogBase(new LogPosition(wire.getLastTerm(), wire.getLastIndex()), wire.getLastChain());
        Membership members = Membership.decode(wire.getMembership().toByteArray());
        return new SnapshotMeta(wire.getId(), base, new MembershipAt(wire.getMembershipIndex(), members));
    }

    static SnapshotRequest chunk(long number, byte[] bytes) {
        return SnapshotRequest.newBuilder()
                .setChunk(SnapshotChunk.newBuilder()
                        .setNumber(number)
                        .setData(WireMessages.bytes(bytes))
                        .setChecksum(checksum(bytes)))
                .build();
    }

    /** The bytes, unless they changed on their way. */
    static Optional<byte[]> chunk(SnapshotChunk wire) {
        byte[] bytes = wire.getData().toByteArray();
        return Optional.of(bytes).filter(each -> checksum(each) == wire.getChecksum());
    }

    static SnapshotRequest end(long chunks) {
        return SnapshotRequest.newBuilder().setChunks(chunks).build();
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
