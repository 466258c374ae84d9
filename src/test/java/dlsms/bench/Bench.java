package dlsms.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the whole: clients in this process against five nodes, its own or others. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        description = "Reserves and reads, warms up until the throughput is steady, then measures. Without --nodes: "
                + "against five local nodes of its own.")
public final class Bench implements Callable<Integer> {
    // A node that has just started interprets and compiles what it runs: its figures say nothing of the days after.
    private static final Step WARMUP = new Step.Clients(64);

    private static final String RUSH = "rush";

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeasureOptions measure;

    @Option(
            names = "--workload",
            split = ",",
            description = "reserve, reserve-once, contend, read-linearizable, read-stale, read-area, mixed, rush "
                    + "(reserve,read-linearizable; --quick: all)")
    private List<String> workloads = List.of();

    @Option(
            names = "--through",
            split = ",",
            defaultValue = "all",
            description =
                    "all: each client stays with one node; leader; follower; nginx: started before its own nodes; "
                            + "HOST:PORT: a proxy before others")
    private List<String> through;

    @Mixin
    private RushOptions rush;

    @Option(names = "--node-option", description = "of each node that it starts, such as --node-option=--sample-data")
    private List<String> nodeOptions = List.of();

    @Option(names = "--nice", description = "of its own nodes, so that the generator keeps its --rate: 0 to 19 (0)")
    private int niceness;

    @Option(names = "--nodes", split = ",", description = "HOST:PORT of public ports of nodes that run already")
    private List<String> nodes = List.of();

    @Option(names = "--http", split = ",", description = "their ports with metrics, in the same order")
    private List<String> http = List.of();

    @Option(names = "--token-file", description = "an operator's token, for --nodes")
    private Path tokenFile;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            check();
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        try (var connections = new Connections(measure.loops());
                var servers = servers(connections)) {
            if (niceness > 0) {
                servers.renice(niceness);
            }
            var report = new Report("bench", spec);
            System.out.println(Series.heading());
            for (var each : through) {
                var route = servers.route(each, measure.connections());
                new Session(new Runner(measure.times()), servers, new Library(servers, route), each, report).run();
            }
            boolean good = report.finish(measure.json("bench"), measure.plot("bench"));
            return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void check() {
        measure.check();
        rush.check();
        var known = new ArrayList<>(LibraryWorkloads.NAMES);
        known.add(RUSH);
        for (var each : workloads) {
            if (!known.contains(each)) {
                throw new IllegalArgumentException("--workload is one of " + known + ", not " + each);
            }
        }
        for (var each : through) {
            if (!List.of("all", "leader", "follower", "nginx").contains(each) && !each.matches(".+:[0-9]+")) {
                throw new IllegalArgumentException(
                        "--through is all, leader, follower, nginx or HOST:PORT, not " + each);
            }
            if (each.equals("nginx") && !nodes.isEmpty()) {
                throw new IllegalArgumentException("--through nginx is for its own nodes; of others, its HOST:PORT");
            }
        }
        if (niceness < 0 || niceness > 19) {
            throw new IllegalArgumentException("--nice is 0 to 19, not " + niceness);
        }
        if (niceness > 0 && !nodes.isEmpty()) {
            throw new IllegalArgumentException("--nice is for its own nodes");
        }
        if (!nodes.isEmpty() && tokenFile == null) {
            throw new IllegalArgumentException("--nodes needs --token-file");
        }
    }

    private Nodes servers(Connections connections) throws IOException {
        return nodes.isEmpty()
                ? Nodes.start(connections, nodeOptions)
                : Nodes.running(
                        connections, nodes, http, Files.readString(tokenFile).strip());
    }

    private List<String> wanted() {
        if (!workloads.isEmpty()) {
            return workloads;
        }
        return measure.quick()
                ? Stream.concat(LibraryWorkloads.NAMES.stream(), Stream.of(RUSH))
                        .toList()
                : List.of("reserve", "read-linearizable");
    }

    /** All workloads, one way. */
    private final class Session {
        private final Runner runner;
        private final Nodes servers;
        private final Library library;
        private final String way;
        private final Report report;

        private Session(Runner runner, Nodes servers, Library library, String way, Report report) {
            this.runner = runner;
            this.servers = servers;
            this.library = library;
            this.way = way;
            this.report = report;
        }

        private void run() throws InterruptedException {
            for (var name : wanted()) {
                if (name.equals(RUSH)) {
                    rush();
                } else {
                    measure(LibraryWorkloads.of(name, library));
                }
            }
        }

        private void measure(Workload workload) throws InterruptedException {
            boolean steady = runner.warmUp(workload, WARMUP);
            for (var step : measure.steps()) {
                var windows = new ArrayList<Window>();
                for (int i = 0; i < runner.times().windows(); i++) {
                    windows.add(runner.window(servers, workload, step));
                }
                report.add(new Series(subject(workload), step, steady, List.copyOf(windows)));
            }
        }

        private Series.Subject subject(Workload workload) {
            return new Series.Subject(servers.name(), workload.name(), way);
        }

        private void rush() throws InterruptedException {
            boolean steady = runner.warmUp(LibraryWorkloads.of("reserve", library), WARMUP);
            var windows = new ArrayList<Window>();
            var subject = new Series.Subject(servers.name(), RUSH, way);
            for (int i = 0; i < runner.times().windows(); i++) {
                library.makeRoom();
                windows.add(rushOnce(subject));
            }
            report.add(new Series(subject, new Step.Clients(rush.clients()), steady, List.copyOf(windows)));
        }

        private Window rushOnce(Series.Subject subject) throws InterruptedException {
            var slots = library.new Slots(1 + rush.slots() / 1000);
            var hours = Stream.generate(slots::next).limit(rush.slots()).toList();
            try (var crowd = new Rush(library, hours, rush.attemptsPerSlot())) {
                var window = runner.burst(servers, crowd, rush.clients(), crowd.attemptsInAll());
                crowd.made().forEach(library::keep);
                var problems = crowd.problems();
                problems.forEach(each -> report.problem(subject.text() + ": " + each));
                report.put("rush " + way, outcome(crowd, problems));
                System.out.printf(
                        "%s: %,d attempts for %,d slots, %,d times told to come again; %s%n",
                        subject.text(),
                        crowd.attemptsInAll(),
                        hours.size(),
                        crowd.refusals(),
                        problems.isEmpty() ? "every slot decided once" : problems.size() + " problems");
                return window;
            }
        }

        private static Map<String, Object> outcome(Rush crowd, List<String> problems) {
            var outcome = new LinkedHashMap<String, Object>();
            outcome.put("attempts", crowd.attemptsInAll());
            outcome.put("made", crowd.made().size());
            outcome.put("refusals", crowd.refusals());
            outcome.put("every_slot_decided_once", problems.isEmpty());
            return outcome;
        }
    }
}
