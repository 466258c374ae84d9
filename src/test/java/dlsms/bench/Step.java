package dlsms.bench;

import java.util.Locale;

/** How hard a workload is driven. */
sealed interface Step {
    /** Each sends its next call when the last one is answered. */
    record Clients(int number) implements Step {
        @Override
        public String text() {
            return Integer.toString(number);
        }

        @Override
        public Load start(Workload workload) {
            return new ClosedLoop(workload, number, Long.MAX_VALUE);
        }
    }

    /** So many are sent, whatever becomes of them. */
    record Rate(double perSecond) implements Step {
        @Override
        public String text() {
            return String.format(Locale.ROOT, "%.0f/s", perSecond);
        }

        @Override
        public Load start(Workload workload) {
            return new OpenLoop(workload, perSecond, OpenLoop.OUTSTANDING_MAX);
        }
    }

    String text();

    /** The first calls are sent at once. */
    Load start(Workload workload);
}
