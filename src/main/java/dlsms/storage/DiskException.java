package dlsms.storage;

/** The disk could not be written or read: full, not permitted, broken. The node must stop. */
public final class DiskException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message one line: what was tried, and what the disk said */
    public DiskException(String message, Throwable cause) {
        super(message, cause);
    }
}
