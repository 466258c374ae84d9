package dlsms.sim;

/**
 * What can go wrong in a run. Each run draws its own mix of these: some bugs show only where something else does
 * not go wrong.
 */
enum Fault {
    /** A message never arrives. */
    LOSS,
    /** A message arrives late, by much more than a heartbeat. */
    DELAY,
    /** Messages of one link overtake each other. */
    REORDERING,
    DUPLICATION,
    /** A group of nodes and the rest can't reach each other. */
    PARTITION,
    /** Some pairs of nodes can't reach each other, though both may reach a third. */
    PARTIAL_PARTITION,
    /** One node's messages to another are lost, the way back works. */
    ONE_WAY_CUT,
    /** A node dies between two turns, and starts again later. */
    CRASH,
    /** A node dies within a turn: in the write of the log, or in that of the state. */
    CRASH_IN_TURN,
    /** A node is stopped as an operator stops it, with an answer to all who wait, and starts again later. */
    STOP,
    /** A node stands still for a while and then goes on, knowing nothing of it. */
    PAUSE,
    /** The wall clock of a node jumps, back or ahead. */
    CLOCK_JUMP,
    /** The clocks of the nodes run at different rates. */
    CLOCK_RATE,
    /** A node is busy for long between its turns, so that much waits for each. */
    SLOW_TURNS,
    /** Writing the log takes long now and then. */
    SLOW_DISK,
    /** Writing the log takes longer than an election now and then. */
    HANGING_DISK,
    /** The operator hands leadership from one node to another. */
    TRANSFER,
    /** Memory and messages are so small that followers have to be fed from the disk. */
    SMALL_LIMITS;

    /** Whether a node has it, or hasn't, for the whole run. */
    boolean isOfNature() {
        return this == CLOCK_RATE || this == SMALL_LIMITS;
    }
}
