package dlsms.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** What was measured, for people and for programs. For one thread. */
final class Report {
    private static final String REFUSED =
            Answer.of(io.grpc.Status.RESOURCE_EXHAUSTED).status();

    private final String name;
    private final List<Series> series = new ArrayList<>();
    private final Map<String, Object> more = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param spec of the command that was typed: its words go into the file, and how busy the machine was before it */
    Report(String name, CommandSpec spec) {
        this.name = name;
        put("arguments", spec.commandLine().getParseResult().originalArgs());
        put("load_average_before", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Prints its line, and remembers it. */
    void add(Series one) {
        System.out.println(one.line());
        series.add(one);
        var errors = new LinkedHashMap<>(one.errors());
        if (mayRefuse(one)) {
            errors.remove(REFUSED);
        }
        // Others need not say when to come again.
        if (mayRefuse(one) && !one.subject().system().equals(Nodes.NAME)) {
            errors.remove(REFUSED + Answer.UNTOLD);
        }
        if (!errors.isEmpty()) {
            problem(one.subject().text() + " at " + one.step().text() + " had errors: " + errors);
        }
    }

    // Whoever sends more than can be done wants to be told so.
    private static boolean mayRefuse(Series one) {
        return one.step() instanceof Step.Rate;
    }

    void problem(String text) {
        problems.add(text);
    }

    /** Of the whole file, besides the results. */
    void put(String key, Object value) {
        more.put(key, value);
    }

    List<Series> series() {
        return series;
    }

    /** Writes the files and says what was wrong. @return whether nothing was */
    boolean finish(Path json, Path plot) throws IOException {
        write(json, Json.write(json()) + "\n");
        write(plot, Plot.svg(name + ": latency against throughput, medians", curves()));
        System.out.println("figures: " + json + ", plot: " + plot);
        problems.forEach(each -> System.err.println(name + ": " + each));
        return problems.isEmpty();
    }

    private static void write(Path file, String text) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.writeString(file, text);
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("bench", name);
        json.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("cores", Runtime.getRuntime().availableProcessors());
        json.put("java", Runtime.version().toString());
        json.putAll(more);
        json.put("results", series.stream().map(Series::json).toList());
        json.put("problems", problems);
        return json;
    }

    /** Two for each subject: the median and those who wait longest. */
    private List<Plot.Curve> curves() {
        var bySubject = series.stream()
                .collect(Collectors.groupingBy(Series::subject, LinkedHashMap::new, Collectors.toList()));
        var curves = new ArrayList<Plot.Curve>();
        int colour = 0;
        for (var each : bySubject.entrySet()) {
            var text = each.getKey().text();
            curves.add(new Plot.Curve(text + ", p50", colour, false, points(each.getValue(), Figure.P50)));
            curves.add(new Plot.Curve(text + ", p99", colour, true, points(each.getValue(), Figure.P99)));
            colour += 1;
        }
        return curves;
    }

    private static List<Plot.Point> points(List<Series> all, Figure latency) {
        return all.stream()
                .map(one -> new Plot.Point(
                        one.median(Figure.PER_SECOND),
                        one.median(latency),
                        one.step().text()))
                .toList();
    }
}
