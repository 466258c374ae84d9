package dlsms.raft;

/**
 * This node's log and its leader's name the same position but hold another history: one of them is corrupt, and the
 * node must stop.
 */
public final class LogDivergedException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** @param message which position, and what stands there */
    public LogDivergedException(String message) {
        super(message);
    }
}
