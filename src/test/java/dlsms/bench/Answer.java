package dlsms.bench;

import io.grpc.Status;

/**
 * What came of one call.
 *
 * @param status the name under which errors are counted
 * @param text what the other side said of an error; empty where all is well
 */
record Answer(Kind kind, String status, String text) {
    static final Answer DONE = new Answer(Kind.DONE, "OK", "");

    /** Somebody else was first: as good an answer as any. */
    static final Answer CONFLICT = new Answer(Kind.CONFLICT, "CONFLICT", "");

    enum Kind {
        DONE,
        CONFLICT,
        /** Not done because there was too much to do. */
        REFUSED,
        FAILED
    }

    static Answer of(Status status) {
        return switch (status.getCode()) {
            case OK -> DONE;
            case ALREADY_EXISTS -> CONFLICT;
            case RESOURCE_EXHAUSTED -> new Answer(Kind.REFUSED, status.getCode().name(), text(status));
            default -> new Answer(Kind.FAILED, status.getCode().name(), text(status));
        };
    }

    private static String text(Status status) {
        return status.getDescription() == null ? "" : status.getDescription();
    }

    /** Whether the caller knows now what it wanted to know. */
    boolean decides() {
        return kind == Kind.DONE || kind == Kind.CONFLICT;
    }
}
