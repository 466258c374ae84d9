package dlsms.raft;

/** How far this node's disk can be relied upon. */
public enum DiskHealth {
    GOOD,
    /** So little space is left that nothing new may be taken. */
    FULL,
    /** A write failed or took too long; no write has been quick since. */
    SICK
}
