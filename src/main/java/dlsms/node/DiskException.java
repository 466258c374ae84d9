package dlsms.node;

/**
 * The disk could not be written or read: full, not permitted, broken. Each port that stands on a disk ({@link
 * LogStore}, {@link Disk}, {@link StateMachine}) may throw it. Nothing is known then of what was to be written: at
 * start the process ends, later the loop opens all of it anew. That what the disk holds is wrong is another matter,
 * and the end.
 */
public final class DiskException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message one line: what was tried, and what the disk said */
    public DiskException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param message one line: what was tried, and what stood in the way */
    public DiskException(String message) {
        super(message);
    }
}
