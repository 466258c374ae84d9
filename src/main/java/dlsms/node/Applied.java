package dlsms.node;

import dlsms.raft.LogPosition;

/** A committed entry was applied, and this is what came of it. */
public record Applied(LogPosition position, Answer answer) implements Proposed {

    /** Of the entry; at least 1. */
    public long index() {
        return position.index();
    }

    /** Of the entry; at least 1. */
    public long term() {
        return position.term();
    }
}
