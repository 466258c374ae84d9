package dlsms.storage;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.SnapshotMeta;
import java.util.Optional;

/**
 * What makes a staged state a node's own: the log that begins after it, and what must outlive the change.
 *
 * @param owner the node's name; absent where the first that opens the folder is to be the owner
 */
record Carried(Optional<String> owner, long disk, HardState hardState, LogBase base, MembershipAt membership) {

    static Carried from(RocksFolder live, SnapshotMeta meta) {
        HardState held = live.get(Family.META, MetaKey.HARD_STATE)
                .map(MetaRecords::hardState)
                .orElse(HardState.INITIAL);
        return new Carried(
                live.get(Family.META, MetaKey.IDENTITY).map(record -> MetaRecords.text(MetaKey.IDENTITY, record)),
                live.get(Family.META, MetaKey.DISK)
                        .map(record -> MetaRecords.number(MetaKey.DISK, record))
                        .orElseGet(RocksDatabase::newDisk),
                atLeast(held, meta.base().position().term()),
                meta.base(),
                meta.membership());
    }

    // A log in a term that the node never saw would be refused at start. A later term without a vote promises nothing.
    private static HardState atLeast(HardState held, long term) {
        return held.term() >= term ? held : new HardState(term, Optional.empty());
    }

    /** Durable when it returns, with all that was written before. */
    void writeTo(RocksFolder staged) {
        Batch batch = staged.batch();
        owner.ifPresent(name -> batch.put(Family.META, MetaKey.IDENTITY, MetaRecords.ofText(MetaKey.IDENTITY, name)));
        batch.put(Family.META, MetaKey.DISK, MetaRecords.ofNumber(MetaKey.DISK, disk));
        batch.put(Family.META, MetaKey.HARD_STATE, MetaRecords.encode(hardState));
        batch.put(Family.META, MetaKey.BASE, MetaRecords.encode(base));
        Membership members = membership.membership();
        if (!members.equals(Membership.NONE)) {
            byte[] key = MetaKey.members(membership.index());
            batch.put(Family.META, key, Frame.wrap(key, members.encode()));
        }
        staged.writeSynced(batch);
    }
}
