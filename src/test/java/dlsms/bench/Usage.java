package dlsms.bench;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the servers used in a window, all together; NaN: not known.
 *
 * @param leaderCpuSeconds of the one that led; NaN where that changed
 * @param rssBytesMax of the largest, at the end
 * @param threadSeconds processor time by group of threads, of those that were there at the end
 */
record Usage(
        double cpuSeconds,
        double leaderCpuSeconds,
        double syncs,
        double entries,
        double sentBytes,
        double gcSeconds,
        double rssBytesMax,
        SortedMap<String, Double> threadSeconds) {

    static Usage between(List<Sample> before, List<Sample> after) {
        return new Usage(
                grown(before, after, Sample::cpuSeconds),
                leaderCpu(before, after),
                grown(before, after, Sample::syncs),
                grown(before, after, Sample::entries),
                grown(before, after, Sample::sentBytes),
                grown(before, after, Sample::gcSeconds),
                after.stream().mapToDouble(Sample::rssBytes).max().orElse(Double.NaN),
                threads(before, after));
    }

    /** As much as in another time. @param factor how long that is, this one being 1 */
    Usage times(double factor) {
        return new Usage(
                cpuSeconds * factor,
                leaderCpuSeconds * factor,
                syncs * factor,
                entries * factor,
                sentBytes * factor,
                gcSeconds * factor,
                rssBytesMax,
                scaled(threadSeconds, factor));
    }

    private static SortedMap<String, Double> scaled(SortedMap<String, Double> all, double factor) {
        var scaled = new TreeMap<String, Double>();
        all.forEach((group, seconds) -> scaled.put(group, seconds * factor));
        return scaled;
    }

    private static SortedMap<String, Double> threads(List<Sample> before, List<Sample> after) {
        var grown = new TreeMap<String, Double>();
        after.forEach(each -> each.threadSeconds().forEach((group, used) -> grown.merge(group, used, Double::sum)));
        // A group that has lost threads meanwhile may have used less than it had.
        before.forEach(each -> each.threadSeconds()
                .forEach((group, used) -> grown.computeIfPresent(group, (same, all) -> Math.max(0, all - used))));
        return grown;
    }

    private static double grown(List<Sample> before, List<Sample> after, ToDoubleFunction<Sample> what) {
        double grown = sum(after, what) - sum(before, what);
        // A server that was started anew counts from zero, a connection that was closed counts no more.
        return grown < 0 ? Double.NaN : grown;
    }

    // Not DoubleStream.sum: NaN must not be lost in it.
    private static double sum(List<Sample> samples, ToDoubleFunction<Sample> what) {
        double sum = samples.isEmpty() ? Double.NaN : 0;
        for (var each : samples) {
            sum += what.applyAsDouble(each);
        }
        return sum;
    }

    private static double leaderCpu(List<Sample> before, List<Sample> after) {
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i).leads() && before.get(i).leads()) {
                return after.get(i).cpuSeconds() - before.get(i).cpuSeconds();
            }
        }
        return Double.NaN;
    }
}
