package dlsms.storage;

import dlsms.node.DiskException;
import java.nio.file.Path;
import java.util.List;

/**
 * Empties a stopped node's data folder on purpose: the node gets a new disk at its next start, and the cluster brings
 * it up to date. Files that are not of the database stay.
 */
public final class Rebuild {

    private Rebuild() {}

    /**
     * Nothing of the old state is ever found by halves: the databases lose their names first.
     *
     * @return the names of the databases that were there
     * @throws DataFolderLockedException where a node runs there
     * @throws WrongDataFolderException where there is no data
     * @throws DiskException where they can't be deleted
     */
    public static List<String> of(Path dataDir) {
        if (!LiveFolder.holdsData(dataDir)) {
            throw new WrongDataFolderException("data folder " + dataDir + " holds no data");
        }
        return FolderLock.whileHeld(dataDir, () -> new LiveFolder(dataDir).empty());
    }
}
