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
    /** Messages of another age arrive again, from before elections, restarts and cuts of the log. */
    ECHO,
    /** A group of nodes and the rest can't reach each other. */
    PARTITION,
    /** The leader is cut off with few others, and callers go on asking it: logs grow apart. */
    SPLIT_LEADER,
    /** Some pairs of nodes can't reach each other, though both may reach a third. */
    PARTIAL_PARTITION,
    /** One node's messages to another are lost, the way back works. */
    ONE_WAY_CUT,
    /** A connection breaks: what is on its way is lost, and both ends notice. */
    BROKEN_CONNECTION,
    /** A node dies between two turns, and starts again later. */
    CRASH,
    /** A node dies within a turn: in the write of the log, or in that of the state. */
    CRASH_IN_TURN,
    /** A node dies in the write of the log, and what is there of it is no whole record. */
    TORN_WRITE,
    /** A node dies as it installs a snapshot. */
    CRASH_IN_INSTALL,
    /** A node that dies loses some of what it wrote after its last synced write, and nobody hears of it. */
    POWER_CUT,
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
    /** Writes fail for a while, and some of what failed is on the disk all the same. */
    FAILING_DISK,
    /** Hardly any space is left on a disk for a while. */
    FULL_DISK,
    /** Bits flip on a disk. Who reads it finds out; the node goes on with another disk, which is empty. */
    FLIPPED_BITS,
    /** A node comes back with an empty disk. */
    EMPTY_DISK,
    /** The operator hands leadership from one node to another. */
    TRANSFER,
    /** The operator makes a node a learner. */
    MEMBER_ADDED,
    /** The operator makes a learner a voter. */
    MEMBER_PROMOTED,
    /** The operator removes a member, now and then the leader. */
    MEMBER_REMOVED,
    /** So few entries are kept that who was away for a moment needs a snapshot. */
    SHORT_LOGS,
    /** A snapshot breaks off on its way. */
    SNAPSHOT_BROKEN,
    /** A chunk of a snapshot arrives again, much later. */
    SNAPSHOT_REPEATED,
    /** Memory and messages are so small that followers have to be fed from the disk. */
    SMALL_LIMITS;

    /** Whether a run has it, or hasn't, from its beginning to its end. */
    boolean isOfNature() {
        return this == CLOCK_RATE || this == SMALL_LIMITS || this == SHORT_LOGS;
    }
}
