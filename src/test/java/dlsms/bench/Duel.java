package dlsms.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lanes that are measured in turns, so that whatever else the machine does falls on all of them. For one thread. */
final class Duel {
    private final Runner runner;
    private final Report report;
    private final List<Object> ratios = new ArrayList<>();

    /** @param kind of what is compared with what @param way which servers are asked */
    record Lane(String kind, Contender contender, Workload workload, String way) {
        Series.Subject subject() {
            return new Series.Subject(contender.name(), workload.name(), way);
        }
    }

    /** Ours to theirs, the median over the pairs of windows. NaN: not known. */
    record Ratios(double throughput, double p50, double p99, double cpu) {
        static Ratios of(List<Window> ours, List<Window> theirs) {
            return new Ratios(
                    ratio(Figure.PER_SECOND, ours, theirs),
                    ratio(Figure.P50, ours, theirs),
                    ratio(Figure.P99, ours, theirs),
                    ratio(Figure.CPU, ours, theirs));
        }

        private static double ratio(Figure figure, List<Window> ours, List<Window> theirs) {
            var ratios = new double[Math.min(ours.size(), theirs.size())];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = figure.of(ours.get(i)) / figure.of(theirs.get(i));
            }
            return Figure.median(ratios);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "throughput x %.2f, p50 x %.2f, p99 x %.2f, server CPU per operation x %.2f",
                    throughput,
                    p50,
                    p99,
                    cpu);
        }
    }

    Duel(Runner runner, Report report) {
        this.runner = runner;
        this.report = report;
    }

    /** @param lanes the first is ours, with which the others are compared */
    void run(List<Lane> lanes, Step warmUp, List<Step> steps) throws InterruptedException {
        var steady = new ArrayList<Boolean>();
        for (var lane : lanes) {
            steady.add(runner.warmUp(lane.workload(), warmUp));
        }
        for (var step : steps) {
            var windows = windows(lanes, step);
            for (int i = 0; i < lanes.size(); i++) {
                report.add(new Series(lanes.get(i).subject(), step, steady.get(i), windows.get(i)));
            }
            compare(lanes, step, windows);
        }
        if (!lanes.isEmpty()) {
            report.put("ratios " + lanes.getFirst().kind(), ratios);
        }
    }

    private List<List<Window>> windows(List<Lane> lanes, Step step) throws InterruptedException {
        var windows = new ArrayList<List<Window>>();
        lanes.forEach(lane -> windows.add(new ArrayList<>()));
        for (int turn = 0; turn < runner.times().windows(); turn++) {
            for (int i = 0; i < lanes.size(); i++) {
                windows.get(i)
                        .add(runner.window(
                                lanes.get(i).contender(), lanes.get(i).workload(), step));
            }
        }
        return windows;
    }

    private void compare(List<Lane> lanes, Step step, List<List<Window>> windows) {
        var ours = lanes.getFirst().subject().text();
        for (int i = 1; i < lanes.size(); i++) {
            var theirs = lanes.get(i).subject().text();
            var found = Ratios.of(windows.getFirst(), windows.get(i));
            System.out.println(ours + " to " + theirs + " at " + step.text() + ": " + found.line());
            ratios.add(json(ours, theirs, step, found));
        }
    }

    private static Map<String, Object> json(String ours, String theirs, Step step, Ratios found) {
        var json = new LinkedHashMap<String, Object>();
        json.put("ours", ours);
        json.put("theirs", theirs);
        json.put("load", step.text());
        json.put("throughput", found.throughput());
        json.put("p50", found.p50());
        json.put("p99", found.p99());
        json.put("cpu", found.cpu());
        return json;
    }
}
