package dlsms.node;

/** Where the loop meets the world: all that is not the algorithm. */
public record NodePorts(LogStore log, Disk disk, StateMachine machine, Peers peers, Clock clock) {}
