package dlsms.sim;

/** The process dies here, in the middle of a turn: nothing after this happens. */
final class SimulatedCrash extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final CrashPoint point;

    SimulatedCrash(CrashPoint point) {
        super(point.name(), null, false, false);
        this.point = point;
    }

    CrashPoint point() {
        return point;
    }
}
