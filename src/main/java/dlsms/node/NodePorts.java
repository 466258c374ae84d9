package dlsms.node;

/**
 * Where the loop meets the world: all that is not the algorithm.
 *
 * @param io on which answers to callers are completed, but for those that are given up
 */
public record NodePorts(LogStore log, Disk disk, StateMachine machine, Peers peers, Clock clock, IoThread io) {

    /** Without sockets: answers are completed on the loop's thread. */
    public NodePorts(LogStore log, Disk disk, StateMachine machine, Peers peers, Clock clock) {
        this(log, disk, machine, peers, clock, IoThread.NONE);
    }
}
