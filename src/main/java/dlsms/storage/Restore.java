package dlsms.storage;

import com.google.protobuf.ByteString;
import dlsms.node.DiskException;
import dlsms.raft.HardState;
import dlsms.raft.LogPosition;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.wire.command.ClusterRecord;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes a data folder of a backup: the first node of a new cluster, which holds the old one's state. The cluster gets
 * another id, for the old one may still live, and another secret of tokens, so that none of the old one's lets anybody
 * in here.
 */
public final class Restore {

    private static final int SECRET_BYTES = 32;

    private Restore() {}

    /**
     * Which node is to come of it.
     *
     * @param address of its peer port, {@code HOST:PORT}; empty for a cluster of one
     * @param overExisting whether data that is in the folder may be given up
     */
    public record Target(Path dataDir, NodeId self, String address, boolean overExisting) {}

    /**
     * What has come of it.
     *
     * @param backup what it was made of
     * @param cluster id of the new cluster
     * @param disk the folder's new number
     */
    public record Done(BackupInfo backup, String cluster, long disk) {}

    /**
     * Reads the whole backup into a database beside what is there, and only when all of it has turned out right makes
     * it the live one: whatever happens meanwhile, the folder holds the old or the new.
     *
     * @throws WrongDataFolderException where there is data that may not be given up
     * @throws DataFolderLockedException where a node runs there
     * @throws CorruptDataException where the backup is not what was written
     * @throws DiskException where the disk can't be written, or the backup not read
     */
    public static Done into(Target target, InputStream backup) {
        return FolderLock.whileHeld(target.dataDir(), () -> replace(target, backup));
    }

    private static Done replace(Target target, InputStream backup) {
        Path dataDir = target.dataDir();
        if (!target.overExisting() && LiveFolder.holdsData(dataDir)) {
            throw new WrongDataFolderException("data folder " + dataDir + " holds data already");
        }
        LiveFolder folders = LiveFolder.forReplacing(dataDir);
        FolderFiles.discard(folders.staged());
        try {
            Done done = stage(folders.staged(), target, backup);
            folders.switchOver();
            folders.clean();
            return done;
        } catch (CorruptDataException e) {
            FolderFiles.discard(folders.staged());
            throw e;
        }
    }

    private static Done stage(Path folder, Target target, InputStream backup) {
        var reader = new BackupReader(backup);
        BackupInfo info = reader.info();
        try (RocksFolder staged = RocksFolder.open(folder, new RocksOptions())) {
            reader.read(chunk -> take(staged, chunk));
            LogPosition applied = AppliedRecords.read(staged).position();
            if (!applied.equals(info.base().position())
                    || staged.get(Family.META, MetaKey.STAGING_PART).isPresent()) {
                throw new CorruptDataException("the backup ends at " + applied + ", expected "
                        + info.base().position());
            }
            String cluster = renameCluster(staged);
            long disk = RocksDatabase.newDisk();
            carried(target, info, disk).writeTo(staged);
            staged.flush();
            return new Done(info, cluster, disk);
        }
    }

    private static void take(RocksFolder staged, SnapshotChunk chunk) {
        Batch batch = staged.batch();
        new StagedParts(staged).put(batch, chunk.parts());
        staged.write(batch);
    }

    private static String renameCluster(RocksFolder staged) {
        String cluster = UUID.randomUUID().toString();
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        ClusterRecord record = ClusterRecord.newBuilder()
                .setClusterId(cluster)
                .setTokenSecret(ByteString.copyFrom(secret))
                .build();
        Batch batch = staged.batch();
        batch.put(Family.META, MetaKey.CLUSTER, record);
        staged.write(batch);
        return cluster;
    }

    private static Carried carried(Target target, BackupInfo info, long disk) {
        var self = new Member(target.self(), target.address(), Member.Role.VOTER, disk);
        return new Carried(
                Optional.of(target.self().value()),
                disk,
                new HardState(info.base().position().term(), Optional.empty()),
                info.base(),
                new MembershipAt(info.base().index(), new Membership(List.of(self))));
    }
}
