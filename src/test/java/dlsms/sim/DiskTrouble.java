package dlsms.sim;

import dlsms.node.DiskException;
import java.util.random.RandomGenerator;

/** How long the writes of a node fail. */
final class DiskTrouble {
    private final SimulatedClock clock;
    private final RandomGenerator dice;
    private long failsUntilMicros;
    private boolean failed;
    private long hangsMicros;

    DiskTrouble(SimulatedClock clock, RandomGenerator dice) {
        this.clock = clock;
        this.dice = dice;
    }

    void failUntil(long micros) {
        failsUntilMicros = micros;
    }

    /** The next write takes so long, and then is done. */
    void hang(long micros) {
        hangsMicros = micros;
    }

    /** How much longer than usual this write takes. */
    long nextHangMicros() {
        long micros = hangsMicros;
        hangsMicros = 0;
        return micros;
    }

    boolean isFailing() {
        return clock.micros() < failsUntilMicros;
    }

    /** @throws DiskException where writes fail now; {@code what} was to be done */
    void check(String what) {
        if (isFailing()) {
            throw failure(what);
        }
    }

    /** What {@code what} throws that has come to nothing. */
    DiskException failure(String what) {
        failed = true;
        return new DiskException(what + " fails", new IllegalStateException("simulated"));
    }

    /** Whether something has failed since the disk was opened: what the node has in memory need not be there. */
    boolean hasFailed() {
        return failed;
    }

    void opened() {
        failed = false;
    }

    boolean keepsWhatFailed() {
        return dice.nextBoolean();
    }

    /** Of so many writes that were not synced, how many are found again. */
    int kept(int unsynced) {
        return dice.nextInt(unsynced + 1);
    }
}
