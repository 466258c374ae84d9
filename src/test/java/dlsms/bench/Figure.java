package dlsms.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What is said of a window, in the order of the table's columns. */
enum Figure {
    PER_SECOND("per_second", "per s", 0, Window::perSecond),
    P50("p50_ms", "p50 ms", 2, window -> window.millis(50)),
    P99("p99_ms", "p99 ms", 2, window -> window.millis(99)),
    P999("p999_ms", "p99.9 ms", 2, window -> window.millis(99.9)),
    MAX("max_ms", "max ms", 1, window -> window.millis(100)),
    CONFLICTS(
            "conflicts_percent",
            "confl. %",
            1,
            window -> 100 * window.each(window.reading().conflicts())),
    ERRORS("errors", "errors", 0, Window::errors),
    BACKLOG("backlog", "backlog", 0, Window::backlog),
    CPU("cpu_us", "CPU us", 1, window -> 1e6 * window.each(window.usage().cpuSeconds())),
    LEADER_CPU(
            "leader_cpu_us",
            "leader",
            1,
            window -> 1e6 * window.each(window.usage().leaderCpuSeconds())),
    GENERATOR_CPU("generator_cpu_us", "gener.", 1, window -> 1e6 * window.each(window.generatorCpuSeconds())),
    SYNCS("syncs_per_second", "syncs/s", 0, window -> window.usage().syncs() / window.seconds()),
    ENTRIES_PER_SYNC(
            "entries_per_sync",
            "ent/sync",
            1,
            window -> window.usage().syncs() == 0
                    ? Double.NaN
                    : window.usage().entries() / window.usage().syncs()),
    SENT_BYTES("sent_bytes", "B sent", 0, window -> window.each(window.usage().sentBytes())),
    GC("gc_ms_per_second", "GC ms/s", 1, window -> 1e3 * window.usage().gcSeconds() / window.seconds()),
    RSS("rss_mib", "RSS MiB", 0, window -> window.usage().rssBytesMax() / (1 << 20));

    private static final int WIDTH = 9;

    private final String key;
    private final String heading;
    private final int decimals;
    private final ToDoubleFunction<Window> value;

    Figure(String key, String heading, int decimals, ToDoubleFunction<Window> value) {
        this.key = key;
        this.heading = heading;
        this.decimals = decimals;
        this.value = value;
    }

    /** In JSON. */
    String key() {
        return key;
    }

    /** NaN: not known. */
    double of(Window window) {
        return value.applyAsDouble(window);
    }

    /** Of the windows where it is known; NaN: of none. */
    double median(List<Window> windows) {
        return median(windows.stream().mapToDouble(this::of).toArray());
    }

    /** Of those that are numbers; the mean of the two in the middle where their number is even. */
    static double median(double... values) {
        var known = java.util.Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (known.length == 0) {
            return Double.NaN;
        }
        int middle = known.length / 2;
        return known.length % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
    }

    /** The headings of all, one below which {@link #cell} fits. */
    static String headings() {
        var line = new StringBuilder();
        for (var each : values()) {
            line.append(String.format(Locale.ROOT, "%" + WIDTH + "s", each.heading));
        }
        return line.toString();
    }

    String cell(double number) {
        return Double.isNaN(number)
                ? " ".repeat(WIDTH - 1) + "-"
                : String.format(Locale.ROOT, "%" + WIDTH + "." + decimals + "f", number);
    }
}
