package dlsms.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.wire.command.BackupHeader;
import java.time.Instant;

/**
 * What a backup is of.
 *
 * @param cluster id of the cluster
 * @param node which made it
 * @param snapshot number that its chunks bear
 * @param base the last entry that it contains
 * @param made by the node's clock
 * @param members of the cluster then
 */
public record BackupInfo(String cluster, String node, long snapshot, LogBase base, Instant made, Membership members) {

    byte[] encode() {
        return BackupHeader.newBuilder()
                .setClusterId(cluster)
                .setNodeId(node)
                .setIndex(base.index())
                .setTerm(base.position().term())
                .setChain(base.chain())
                .setMade(SeatProtos.micros(made))
                .setSnapshotId(snapshot)
                .setMembers(ByteString.copyFrom(members.encode()))
                .build()
                .toByteArray();
    }

    static BackupInfo decode(byte[] bytes) throws InvalidProtocolBufferException {
        BackupHeader header = BackupHeader.parseFrom(bytes);
        return new BackupInfo(
                header.getClusterId(),
                header.getNodeId(),
                header.getSnapshotId(),
                new LogBase(new LogPosition(header.getTerm(), header.getIndex()), header.getChain()),
                SeatProtos.instant(header.getMade()),
                Membership.decode(header.getMembers().toByteArray()));
    }
}
