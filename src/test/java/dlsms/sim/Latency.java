package dlsms.sim;

/** How long something takes this time. */
interface Latency {
    long nextMicros();
}
