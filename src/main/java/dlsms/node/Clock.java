package dlsms.node;

/** The two clocks of a node. Any thread. */
public interface Clock {

    /** Never goes back; for ticks and deadlines. */
    long nanos();

    /** Wall time, microseconds since 1970; for the leader's stamps. May jump. */
    long wallMicros();
}
