package dlsms.sim;

import java.util.EnumSet;

/** Where the process of one node is to die next, if anywhere: at whichever of these it comes to first. */
final class CrashPlan {
    private final EnumSet<CrashPoint> planned = EnumSet.noneOf(CrashPoint.class);

    void at(CrashPoint point) {
        planned.add(point);
    }

    void forget() {
        planned.clear();
    }

    boolean isAt(CrashPoint point) {
        return planned.contains(point);
    }

    /** @throws SimulatedCrash where it is planned for here */
    void pass(CrashPoint point) {
        if (isAt(point)) {
            throw new SimulatedCrash(point);
        }
    }
}
