package dlsms.sim;

import dlsms.node.Clock;

/**
 * The clocks of one node: they follow simulated time at their own rate; the wall clock jumps, and stays where it
 * jumped to.
 */
final class SimulatedClock implements Clock {
    private static final long START_WALL_MICROS = 1_767_225_600_000_000L; // 2026-01-01

    private final Timeline timeline;
    private final double rate;
    private long wallOffsetMicros;
    private long aheadMicros;

    SimulatedClock(Timeline timeline, double rate) {
        this.timeline = timeline;
        this.rate = rate;
    }

    /**
     * Simulated time as this node lives it: within a turn it runs ahead of the timeline by what the turn's writes
     * take.
     */
    long micros() {
        return timeline.nowMicros() + aheadMicros;
    }

    void spend(long micros) {
        aheadMicros += micros;
    }

    /** The turn has ended. */
    void catchUp() {
        aheadMicros = 0;
    }

    /** How much simulated time passes while this clock goes on by so much. */
    long lasting(long micros) {
        return (long) (micros / rate) + 1;
    }

    void jumpWall(long micros) {
        wallOffsetMicros += micros;
    }

    @Override
    public long nanos() {
        return (long) (micros() * rate * 1_000);
    }

    @Override
    public long wallMicros() {
        return START_WALL_MICROS + (long) (micros() * rate) + wallOffsetMicros;
    }
}
