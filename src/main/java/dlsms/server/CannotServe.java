package dlsms.server;

/** Why a node can't start or go on: one line for a person, one code for a script. */
public final class CannotServe extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    public CannotServe(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public CannotServe(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A mistake in an option, a variable or the configuration file. */
    static CannotServe usage(String message) {
        return new CannotServe(ExitCode.USAGE, message);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
