package dlsms.storage;

/** What the disk holds can't be read, or contradicts itself. The node must stop: nothing is ever skipped. */
public final class CorruptDataException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message one line: what can't be read, and what is wrong with it */
    public CorruptDataException(String message) {
        super(message);
    }

    /** @param message one line: what can't be read, and what is wrong with it */
    public CorruptDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
