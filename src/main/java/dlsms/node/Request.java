package dlsms.node;

import dlsms.raft.Input;
import java.util.Optional;

/** What a caller wants of the next turn. */
interface Request {

    /**
     * The turn takes it: what Raft is to be told of it, if anything. The loop's thread.
     *
     * @param clock whose wall time is the turn's
     */
    Optional<Input> taken(Clock clock);

    /** Whether it is cheaper together with others, so that it may wait for them. */
    default boolean gathers() {
        return false;
    }
}
