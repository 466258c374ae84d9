package dlsms.transport;

import dlsms.raft.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which disks the nodes said they have. A node may lose its disk and come back with another; but a number that was
 * drawn never comes back, so when an older one does, two nodes live under one name. Any thread.
 */
final class DisksSeen {

    private static final int KEPT_MAX = 100;

    // Newest last; guarded by this.
    private final SortedMap<NodeId, List<Long>> seen = new TreeMap<>();

    /** Says what is wrong, if anything is. */
    synchronized Optional<String> saw(NodeId id, long disk) {
        List<Long> disks = seen.computeIfAbsent(id, unseen -> new ArrayList<>());
        if (!disks.isEmpty() && disks.getLast() == disk) {
            return Optional.empty();
        }
        if (disks.contains(disk)) {
            return Optional.of("two nodes call themselves " + id + ", with data folders number " + disk + " and "
                    + disks.getLast() + ": each node needs a name of its own");
        }
        if (disks.size() >= KEPT_MAX) {
            disks.removeFirst();
        }
        disks.add(disk);
        return Optional.empty();
    }
}
