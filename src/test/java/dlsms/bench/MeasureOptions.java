package dlsms.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How long and how hard to measure: what all benches ask. */
final class MeasureOptions {
    @Option(
            names = "--clients",
            split = ",",
            description = "closed loop: how many at a time (1,16,64,256 where no --rate is given; --quick: 64)")
    private List<Integer> clients = List.of();

    @Option(
            names = "--rate",
            split = ",",
            description = "open loop: calls per second, timed from when they should have been sent")
    private List<Double> rates = List.of();

    @Option(names = "--windows", description = "measured stretches, of which the medians are told (5; --quick: 1)")
    private Optional<Integer> windows;

    @Option(names = "--seconds", description = "each of them (5; --quick: 3)")
    private Optional<Integer> seconds;

    @Option(
            names = "--warmup",
            description = "seconds after which it measures though it is not steady (90; --quick: 5)")
    private Optional<Integer> warmup;

    @Option(names = "--warmup-min", description = "seconds before which it does not (30, or --warmup if that is less)")
    private Optional<Integer> warmupMin;

    @Option(names = "--settle", description = "seconds before each window, with the same load (2; --quick: 1)")
    private Optional<Integer> settle;

    @Option(names = "--connections", defaultValue = "5", description = "at least so many, over all that are asked")
    private int connections;

    @Option(names = "--loops", defaultValue = "1", description = "threads of the generator")
    private int loops;

    @Option(names = "--quick", description = "to see that it runs, within two minutes: its figures are worth little")
    private boolean quick;

    @Option(names = "--json", description = "where the figures go for programs (target/NAME.json)")
    private Optional<Path> json;

    @Option(names = "--plot", description = "where latency against throughput is drawn (target/NAME.svg)")
    private Optional<Path> plot;

    /** @throws IllegalArgumentException where a number is not possible */
    void check() {
        if (clients.stream().anyMatch(each -> each < 1) || rates.stream().anyMatch(each -> !(each > 0))) {
            throw new IllegalArgumentException("--clients and --rate are greater than 0");
        }
        var times = times();
        if (times.windows() < 1 || times.windowSeconds() < 1 || connections < 1 || loops < 1) {
            throw new IllegalArgumentException("--windows, --seconds, --connections and --loops are 1 or more");
        }
        if (times.warmupSecondsMin() < 0 || times.settleSeconds() < 0) {
            throw new IllegalArgumentException("--warmup, --warmup-min and --settle are 0 or more");
        }
    }

    List<Step> steps() {
        var closed = clients.isEmpty() && rates.isEmpty() ? (quick ? List.of(64) : List.of(1, 16, 64, 256)) : clients;
        return Stream.<Step>concat(
                        closed.stream().map(Step.Clients::new), rates.stream().map(Step.Rate::new))
                .toList();
    }

    Runner.Times times() {
        int warmupMax = warmup.orElse(quick ? 5 : 90);
        return new Runner.Times(
                Math.min(warmupMin.orElse(30), warmupMax),
                warmupMax,
                settle.orElse(quick ? 1 : 2),
                seconds.orElse(quick ? 3 : 5),
                windows.orElse(quick ? 1 : 5));
    }

    int connections() {
        return connections;
    }

    int loops() {
        return loops;
    }

    boolean quick() {
        return quick;
    }

    /** @param name of the bench */
    Path json(String name) {
        return json.orElse(Path.of("target", name + ".json"));
    }

    /** @param name of the bench */
    Path plot(String name) {
        return plot.orElse(Path.of("target", name + ".svg"));
    }
}
