package dlsms.sim;

import dlsms.raft.SnapshotMeta;
import dlsms.storage.StateChange;
import java.util.List;

/** The whole state of a node as it was at one moment: all that was ever written into it. */
record SimulatedSnapshot(SnapshotMeta meta, List<StateChange> changes) {
    private static final int CHANGES_PER_CHUNK = 8;

    SimulatedSnapshot {
        changes = List.copyOf(changes);
    }

    int chunks() {
        return 1 + changes.size() / CHANGES_PER_CHUNK;
    }
}
