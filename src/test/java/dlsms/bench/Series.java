package dlsms.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The windows of one workload at one step. @param steady whether the throughput was before they were measured */
record Series(Subject subject, Step step, boolean steady, List<Window> windows) {

    /** What was measured. @param through which servers were asked */
    record Subject(String system, String workload, String through) {
        String text() {
            return system + " " + workload + " (" + through + ")";
        }
    }

    static String heading() {
        return String.format(Locale.ROOT, "%-44s %8s%s", "medians", "load", Figure.headings());
    }

    /** The medians, below {@link #heading}. */
    String line() {
        var line = new StringBuilder(String.format(Locale.ROOT, "%-44s %8s", subject.text(), step.text()));
        for (var each : Figure.values()) {
            line.append(each.cell(median(each)));
        }
        return line + (steady ? "" : "  not steady");
    }

    double median(Figure figure) {
        return figure.median(windows);
    }

    /** How many of all windows, by status. */
    Map<String, Long> errors() {
        var all = new TreeMap<String, Long>();
        windows.forEach(
                each -> each.reading().errors().forEach((status, count) -> all.merge(status, count, Long::sum)));
        return all;
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("system", subject.system());
        json.put("workload", subject.workload());
        json.put("through", subject.through());
        switch (step) {
            case Step.Clients(int number) -> json.put("clients", number);
            case Step.Rate(double perSecond) -> json.put("rate", perSecond);
        }
        json.put("steady", steady);
        var medians = new LinkedHashMap<String, Object>();
        for (var each : Figure.values()) {
            medians.put(each.key(), median(each));
        }
        json.put("medians", medians);
        json.put("threads_cpu_us", threads());
        json.put("errors", errors());
        json.put("windows", windows.stream().map(Series::json).toList());
        return json;
    }

    /** Medians, of all servers together for one call, by group of threads; what is nothing is left out. */
    private Map<String, Double> threads() {
        var groups = new TreeSet<String>();
        windows.forEach(each -> groups.addAll(each.usage().threadSeconds().keySet()));
        var medians = new TreeMap<String, Double>();
        for (var group : groups) {
            double median = Figure.median(windows.stream()
                    .mapToDouble(
                            each -> 1e6 * each.each(each.usage().threadSeconds().getOrDefault(group, 0.0)))
                    .toArray());
            if (median > 0) {
                medians.put(group, median);
            }
        }
        return medians;
    }

    private static Map<String, Object> json(Window window) {
        var json = new LinkedHashMap<String, Object>();
        json.put("seconds", window.seconds());
        for (var each : Figure.values()) {
            json.put(each.key(), each.of(window));
        }
        return json;
    }
}
