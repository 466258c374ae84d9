package dlsms.sim;

import java.util.SortedMap;

/**
 * What came of a run.
 *
 * @param events that happened, the settling included
 * @param faults how often each struck
 * @param checks how often invariants were put to the test
 * @param logHash over every line of the event log
 */
record Report(
        Scenario scenario,
        long events,
        long micros,
        SortedMap<Fault, Long> faults,
        long checks,
        long committed,
        long terms,
        long reservations,
        long reads,
        long logHash) {

    @Override
    public String toString() {
        return "held in " + micros / 1_000 + " ms: " + events + " events, " + committed + " entries committed, " + terms
                + " terms, " + reservations + " reservations, " + reads + " reads, log hash "
                + Long.toHexString(logHash) + "; " + scenario;
    }
}
