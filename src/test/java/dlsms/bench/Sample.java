package dlsms.bench;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one server process has used since its start; NaN: not known.
 *
 * @param leads whether all writes go through it
 * @param rssBytes now
 * @param sentBytes over the connections that are open now
 * @param syncs synced writes of its log
 * @param entries in them
 * @param gcSeconds stopped for garbage collection
 * @param threadSeconds processor time by group of threads; empty: not known
 */
record Sample(
        String node,
        boolean leads,
        double cpuSeconds,
        double rssBytes,
        double sentBytes,
        double syncs,
        double entries,
        double gcSeconds,
        SortedMap<String, Double> threadSeconds) {

    static Sample unknown(String node) {
        double nan = Double.NaN;
        return new Sample(node, false, nan, nan, nan, nan, nan, nan, new TreeMap<>());
    }
}
