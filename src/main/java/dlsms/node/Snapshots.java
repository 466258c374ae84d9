package dlsms.node;

/** The state as something that can be sent and received. Any thread. */
public interface Snapshots {

    /** The state as it is now; to be closed. */
    SnapshotReader open();

    /** The one place where a snapshot from another node gathers. */
    SnapshotStaging staging();
}
