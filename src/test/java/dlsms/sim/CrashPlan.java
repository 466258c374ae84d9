package dlsms.sim;

import java.util.Optional;

/** Where the process of one node is to die next, if anywhere. */
final class CrashPlan {
    private Optional<CrashPoint> planned = Optional.empty();

    void at(CrashPoint point) {
        planned = Optional.of(point);
    }

    void forget() {
        planned = Optional.empty();
    }

    boolean isAt(CrashPoint point) {
        return planned.filter(point::equals).isPresent();
    }

    /** @throws SimulatedCrash where it is planned for here */
    void pass(CrashPoint point) {
        if (isAt(point)) {
            throw new SimulatedCrash(point);
        }
    }
}
