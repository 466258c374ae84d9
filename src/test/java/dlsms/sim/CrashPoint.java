package dlsms.sim;

/** Where within a turn a node dies. What is synced in one batch is kept whole or not at all. */
enum CrashPoint {
    /** In the write of the log: nothing of the batch is kept, and the promises never leave. */
    LOG_WRITE_LOST,
    /** In the write of the log: the batch is kept, but the promises never leave. */
    LOG_WRITE_KEPT,
    /** Half of the promises have left. */
    AMONG_PROMISES,
    /** The promises have left, nothing is applied. */
    BEFORE_APPLY,
    /** All is applied, nobody has an answer. */
    AFTER_APPLY
}
