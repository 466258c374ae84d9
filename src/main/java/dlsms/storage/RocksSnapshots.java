package dlsms.storage;

import dlsms.node.SnapshotReader;
import dlsms.node.SnapshotStaging;
import dlsms.node.Snapshots;

/** Snapshots of the state in RocksDB, which is its own snapshot: nothing is written to make one. Any thread. */
public final class RocksSnapshots implements Snapshots {

    /** Each keeps what was deleted since from being cleared away. */
    static final int READERS_MAX = 16;

    private final RocksDatabase database;

    /** Over an open database. */
    public RocksSnapshots(RocksDatabase database) {
        this.database = database;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException where {@value #READERS_MAX} are open
     */
    @Override
    public SnapshotReader open() {
        return RocksSnapshotReader.open(database);
    }

    @Override
    public SnapshotStaging staging() {
        return database.staging();
    }
}
