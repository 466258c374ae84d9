package dlsms.statemachine;

import dlsms.raft.LogEntry;

/** Requests as bytes of the log, and back. */
public final class Commands {

    private Commands() {}

    public static byte[] encode(Request request) {
        throw new UnsupportedOperationException();
    }

    public static Request decode(byte[] command) {
        throw new UnsupportedOperationException();
    }

    /** An entry in words, for operators: no secret, no hash of a password. */
    public static String describe(LogEntry entry) {
        throw new UnsupportedOperationException();
    }
}
