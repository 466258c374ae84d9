package dlsms.sim;

import java.time.Duration;
import java.util.EnumMap;

/** What came of many runs together. Any thread. */
final class Tally {
    private final EnumMap<Fault, Long> faults = new EnumMap<>(Fault.class);
    private long seeds;
    private long seedsWithAllFaults;
    private long events;
    private long micros;
    private long checks;
    private long committed;
    private long reservations;
    private long reads;
    private long fewestEvents = Long.MAX_VALUE;

    synchronized void add(Report report) {
        seeds += 1;
        seedsWithAllFaults += report.scenario().faults().size() == Fault.values().length ? 1 : 0;
        events += report.events();
        micros += report.micros();
        checks += report.checks();
        committed += report.committed();
        reservations += report.reservations();
        reads += report.reads();
        fewestEvents = Math.min(fewestEvents, report.events());
        report.faults().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
    }

    synchronized long seeds() {
        return seeds;
    }

    /** In one line. @param taken by the wall clock */
    synchronized String line(Duration taken) {
        return seeds + " seeds held, " + "%.1f".formatted(micros / 3_600e6) + " simulated hours, " + events
                + " events (" + events * 1_000 / Math.max(1, taken.toMillis()) + " per second)";
    }

    /** Everything. @param taken by the wall clock */
    synchronized String text(Duration taken) {
        var text = new StringBuilder(line(taken)).append('\n');
        text.append("at least ").append(seeds == 0 ? 0 : fewestEvents).append(" events per seed, ");
        text.append(seedsWithAllFaults).append(" seeds with all faults\n");
        text.append(checks).append(" checks of invariants, no violation\n");
        text.append(committed)
                .append(" entries committed, ")
                .append(reservations)
                .append(" reservations, ");
        text.append(reads).append(" reads\n").append("faults:\n");
        for (Fault fault : Fault.values()) {
            text.append("  ").append(fault).append(' ');
            text.append(faults.getOrDefault(fault, 0L)).append('\n');
        }
        return text.toString();
    }
}
