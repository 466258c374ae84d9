package dlsms.sim;

import java.util.EnumMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each fault has struck in a run. */
final class FaultCount {
    private final EnumMap<Fault, Long> times = new EnumMap<>(Fault.class);

    void add(Fault fault) {
        times.merge(fault, 1L, Long::sum);
    }

    SortedMap<Fault, Long> times() {
        return new TreeMap<>(times);
    }
}
