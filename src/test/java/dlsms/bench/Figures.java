package dlsms.bench;

import dlsms.bench.ClosedLoop.Measured;
import dlsms.wire.library.GetStatusResponse;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** One line of the result. */
record Figures(String workload, int clients, Measured measured, Totals nodes) {

    /** What all nodes together did in the measured time. @param committed entries, on the node that is furthest */
    record Totals(long committed, long syncs, long syncedEntries, long cpuMillis) {
        static Totals between(List<GetStatusResponse> before, List<GetStatusResponse> after) {
            return new Totals(
                    most(after, GetStatusResponse::getCommitIndex) - most(before, GetStatusResponse::getCommitIndex),
                    sum(after, GetStatusResponse::getSyncs) - sum(before, GetStatusResponse::getSyncs),
                    sum(after, GetStatusResponse::getSyncedEntries) - sum(before, GetStatusResponse::getSyncedEntries),
                    sum(after, GetStatusResponse::getCpuMillis) - sum(before, GetStatusResponse::getCpuMillis));
        }

        private static long sum(List<GetStatusResponse> all, ToLongFunction<GetStatusResponse> field) {
            return all.stream().mapToLong(field).sum();
        }

        private static long most(List<GetStatusResponse> all, ToLongFunction<GetStatusResponse> field) {
            return all.stream().mapToLong(field).max().orElse(0);
        }
    }

    static final String HEADING = " workload  clients      per s    p50 ms    p99 ms  p99.9 ms    max ms   errors"
            + "  entries/sync  CPU s/1000  generator";

    String line() {
        return String.format(
                Locale.ROOT,
                "%9s %8d %10.0f %9.2f %9.2f %9.2f %9.2f %8d %13.1f %11.3f %10.3f",
                workload,
                clients,
                perSecond(),
                millis(50),
                millis(99),
                millis(99.9),
                millis(100),
                measured.errors(),
                entriesPerSync(),
                perThousand(nodes.cpuMillis()),
                perThousand(measured.cpu().toMillis()));
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"workload\": \"%s\", \"clients\": %d, \"per_second\": %.1f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, "
                        + "\"p999_ms\": %.3f, \"max_ms\": %.3f, \"errors\": %d, \"entries_per_sync\": %.2f, "
                        + "\"cpu_seconds_per_1000\": %.4f, \"generator_cpu_seconds_per_1000\": %.4f, "
                        + "\"committed\": %d, \"seconds\": %.3f}",
                workload,
                clients,
                perSecond(),
                millis(50),
                millis(99),
                millis(99.9),
                millis(100),
                measured.errors(),
                entriesPerSync(),
                perThousand(nodes.cpuMillis()),
                perThousand(measured.cpu().toMillis()),
                nodes.committed(),
                seconds());
    }

    private double seconds() {
        return measured.took().toNanos() / 1e9;
    }

    private double perSecond() {
        return measured.microseconds().getTotalCount() / seconds();
    }

    private double millis(double percentile) {
        return measured.microseconds().getValueAtPercentile(percentile) / 1e3;
    }

    /** Over all nodes; 0 where nothing was written. */
    private double entriesPerSync() {
        return nodes.syncs() == 0 ? 0 : (double) nodes.syncedEntries() / nodes.syncs();
    }

    /** Seconds of CPU for 1,000 calls that were answered. */
    private double perThousand(long cpuMillis) {
        long answered = measured.microseconds().getTotalCount();
        return answered == 0 ? 0 : cpuMillis / (double) answered;
    }
}
