package dlsms.bench;

import dlsms.process.RealCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the whole: closed-loop clients in this process against five nodes, its own or others. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Closed-loop clients reserve distinct slots and read seats. Without --nodes: five local nodes.")
public final class Bench implements Callable<Integer> {
    // More than the nodes can do: a run must never be short of slots.
    private static final long RESERVATIONS_PER_SECOND_MAX = 10_000;

    // A node that has just started interprets and compiles what it runs: its figures say nothing of the days after.
    private static final int WARMUP_CLIENTS = 64;

    // From one number of clients to the next the queues must empty or fill.
    private static final int SETTLE_SECONDS = 3;

    @Option(names = "--clients", split = ",", defaultValue = "1,16,64,256", description = "how many at a time")
    private List<Integer> clients;

    @Option(names = "--seconds", defaultValue = "10", description = "measured, for each number of clients")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "60", description = "seconds with 64 clients, before each workload")
    private int warmup;

    @Option(names = "--workload", defaultValue = "both", description = "reserve, read or both")
    private String workload;

    @Option(names = "--nodes", split = ",", description = "HOST:PORT of public ports of nodes that run already")
    private List<String> nodes = List.of();

    @Option(names = "--token-file", description = "an operator's token, for --nodes")
    private Path tokenFile;

    @Option(names = "--json", defaultValue = "target/bench.json", description = "where the figures go for programs")
    private Path json;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!List.of("reserve", "read", "both").contains(workload)) {
            System.err.println("bench: --workload is reserve, read or both, not " + workload);
            return CommandLine.ExitCode.USAGE;
        }
        return nodes.isEmpty() ? againstOwnNodes() : againstOthers();
    }

    private int againstOthers() throws IOException, InterruptedException {
        if (tokenFile == null) {
            System.err.println("bench: --nodes needs --token-file");
            return CommandLine.ExitCode.USAGE;
        }
        return run(nodes, Files.readString(tokenFile).strip());
    }

    private int againstOwnNodes() throws IOException, InterruptedException {
        try (var cluster = RealCluster.start("bench", 5, List.of())) {
            cluster.awaitLeader();
            var addresses = cluster.nodes().stream()
                    .map(node -> "127.0.0.1:" + node.grpcPort())
                    .toList();
            return run(addresses, cluster.operatorToken());
        }
    }

    private int run(List<String> addresses, String token) throws IOException, InterruptedException {
        try (var connections = new Connections(addresses, token)) {
            var library = new Library(connections, reservationsMax());
            var results = new ArrayList<Figures>();
            System.out.println(Figures.HEADING);
            for (var each : workloads(library)) {
                warmUp(each);
                for (int number : clients) {
                    var figures = measure(connections, each, number);
                    System.out.println(figures.line());
                    results.add(figures);
                }
            }
            write(results);
            return report(results);
        }
    }

    private long reservationsMax() {
        long secondsInAll = warmup + (long) clients.size() * (SETTLE_SECONDS + seconds);
        return workload.equals("read") ? 0 : RESERVATIONS_PER_SECOND_MAX * secondsInAll;
    }

    private List<Workload> workloads(Library library) {
        var all = List.<Workload>of(new Library.Reserve(library), new Library.Read(library));
        return all.stream()
                .filter(each -> workload.equals("both") || workload.equals(each.name()))
                .toList();
    }

    private void warmUp(Workload each) throws InterruptedException {
        var loop = new ClosedLoop(each, WARMUP_CLIENTS);
        TimeUnit.SECONDS.sleep(warmup);
        loop.close();
    }

    private Figures measure(Connections connections, Workload each, int number) throws InterruptedException {
        try (var loop = new ClosedLoop(each, number)) {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            var before = connections.statuses();
            var measured = loop.measure(Duration.ofSeconds(seconds));
            var after = connections.statuses();
            return new Figures(each.name(), number, measured, Figures.Totals.between(before, after));
        }
    }

    private void write(List<Figures> results) throws IOException {
        var lines = results.stream().map(each -> "    " + each.json()).collect(Collectors.joining(",\n"));
        var text = "{\n  \"cores\": %d,\n  \"java\": \"%s\",\n  \"results\": [\n%s\n  ]\n}\n"
                .formatted(Runtime.getRuntime().availableProcessors(), Runtime.version(), lines);
        if (json.toAbsolutePath().getParent() != null) {
            Files.createDirectories(json.toAbsolutePath().getParent());
        }
        Files.writeString(json, text);
    }

    private static int report(List<Figures> results) {
        var failed =
                results.stream().filter(each -> each.measured().errors() > 0).toList();
        failed.forEach(each -> System.err.println("bench: " + each.workload() + " with " + each.clients()
                + " clients had " + each.measured().errors() + " errors, the last: "
                + each.measured().lastError()));
        return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
