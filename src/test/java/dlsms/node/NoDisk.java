package dlsms.node;

import dlsms.raft.SnapshotMeta;

/** A disk that never fails and that nobody puts a snapshot on. */
public final class NoDisk implements Disk {

    @Override
    public void probe() {}

    @Override
    public void reopen() {}

    @Override
    public void install(SnapshotMeta meta) {
        throw new IllegalStateException("there is no snapshot " + meta);
    }
}
