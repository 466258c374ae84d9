package dlsms.sim;

import java.util.List;

/** Where within a turn a node dies. What is synced in one batch is kept whole or not at all. */
enum CrashPoint {
    /** In the install of a snapshot: the old state is found. */
    INSTALL_LOST,
    /** In the install of a snapshot: the new state is found, and nobody knows. */
    INSTALL_KEPT,
    /** In the write of the log: what is there of the batch does not check and is dropped; no promise leaves. */
    LOG_WRITE_LOST,
    /** In the write of the log: the batch is kept, but the promises never leave. */
    LOG_WRITE_KEPT,
    /** Half of the promises have left. */
    AMONG_PROMISES,
    /** The promises have left, nothing is applied. */
    BEFORE_APPLY,
    /** All is applied, nobody has an answer. */
    AFTER_APPLY;

    static final List<CrashPoint> IN_AN_INSTALL = List.of(INSTALL_LOST, INSTALL_KEPT);
    static final List<CrashPoint> IN_EVERY_TURN =
            List.of(LOG_WRITE_LOST, LOG_WRITE_KEPT, AMONG_PROMISES, BEFORE_APPLY, AFTER_APPLY);

    /** As what it is counted. */
    Fault fault() {
        return switch (this) {
            case INSTALL_LOST, INSTALL_KEPT -> Fault.CRASH_IN_INSTALL;
            case LOG_WRITE_LOST -> Fault.TORN_WRITE;
            case LOG_WRITE_KEPT, AMONG_PROMISES, BEFORE_APPLY, AFTER_APPLY -> Fault.CRASH_IN_TURN;
        };
    }
}
