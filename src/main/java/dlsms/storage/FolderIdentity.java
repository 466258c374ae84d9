package dlsms.storage;

import dlsms.raft.NodeId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose folder it is, and which disk, as its database says.
 *
 * @param owner the node's name; absent in a new folder
 * @param disk the folder's own number, over 0; absent in a new folder, and in one from before there were numbers
 */
record FolderIdentity(Optional<String> owner, Optional<Long> disk) {

    static FolderIdentity read(RocksFolder folder) {
        return new FolderIdentity(
                folder.get(Family.META, MetaKey.IDENTITY).map(record -> MetaRecords.text(MetaKey.IDENTITY, record)),
                folder.get(Family.META, MetaKey.DISK).map(record -> MetaRecords.number(MetaKey.DISK, record)));
    }

    /** Whether all is said. */
    boolean isWhole() {
        return owner.isPresent() && disk.isPresent();
    }

    /** @throws WrongDataFolderException where it is another node's */
    void requireOwner(NodeId self, Path dataDir) {
        owner.filter(found -> !found.equals(self.value())).ifPresent(found -> {
            throw new WrongDataFolderException(
                    "data folder " + dataDir + " belongs to node " + found + ", not to node " + self);
        });
    }

    /**
     * What this process has promised stands on the disk {@code known}, and nowhere else.
     *
     * @throws WrongDataFolderException where this isn't that one
     */
    void requireDisk(long known, Path dataDir) {
        if (!isWhole() || disk.get() != known) {
            throw new WrongDataFolderException("data folder " + dataDir + " is not the one that this node began with: "
                    + "its disk number is " + disk.map(Object::toString).orElse("missing") + ", expected " + known);
        }
    }

    void put(Batch batch) {
        owner.ifPresent(name -> batch.put(Family.META, MetaKey.IDENTITY, MetaRecords.ofText(MetaKey.IDENTITY, name)));
        disk.ifPresent(number -> batch.put(Family.META, MetaKey.DISK, MetaRecords.ofNumber(MetaKey.DISK, number)));
    }
}
