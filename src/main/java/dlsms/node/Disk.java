package dlsms.node;

import dlsms.raft.SnapshotMeta;

/** The disk under log and state, as a whole. The loop's thread. */
public interface Disk {

    /** Writes something small and waits until it is durable; throws where {@link LogStore#append} would. */
    void probe();

    /** Opens all of it anew after a failed write. What was not durable is forgotten, as after a kill. */
    void reopen();

    /**
     * Puts the snapshot that was staged as {@code meta} in the place of log and state; term, vote and identity stay.
     * Whatever happens meanwhile, what is found afterwards is the old or the new, whole.
     */
    void install(SnapshotMeta meta);
}
