package dlsms.chaos;

import dlsms.backing.Backing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/chaos}: breaks a cluster of real processes, and judges what its clients saw. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Five real nodes under concurrent clients and faults drawn by seed; exit code 1 where anything"
                + " was wrong.")
public final class Chaos implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "1", description = "of faults; healing and judging come after")
    private double minutes;

    @Option(names = "--seed", description = "of faults and clients; a new one each time without it")
    private long seed = System.nanoTime();

    @Option(names = "--faults", split = ",", description = "only these: ${COMPLETION-CANDIDATES}")
    private List<Fault> faults = List.of(Fault.values());

    @Option(names = "--measure", description = "instead of all this: ${COMPLETION-CANDIDATES}")
    private Optional<Figure> measure = Optional.empty();

    @Option(names = "--times", defaultValue = "20", description = "how often, with --measure FAILOVER or CUT")
    private int times;

    @Option(names = "--operations", defaultValue = "1000000", description = "how many, with --measure MILLION")
    private int operations;

    @Option(names = "--clients", defaultValue = "64", description = "with --measure BESIDE, LAG, RATE or OUTAGE")
    private int clients;

    @Option(names = "--seconds", defaultValue = "60", description = "of each window that they measure")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "60", description = "seconds of load before the first one")
    private int warmup;

    @Option(names = "--rounds", defaultValue = "6", description = "windows of each kind, with --measure BESIDE")
    private int rounds;

    /** The last four: of nodes with a PostgreSQL and a Redis. */
    enum Figure {
        FAILOVER,
        CUT,
        HANG,
        MILLION,
        BESIDE,
        LAG,
        RATE,
        OUTAGE
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Chaos())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() {
        return measure.map(this::print).orElseGet(this::run);
    }

    private int print(Figure figure) {
        var wrong = measure(figure);
        wrong.forEach(line -> System.out.println("WRONG: " + line));
        return wrong.isEmpty() ? 0 : 1;
    }

    private List<String> measure(Figure figure) {
        switch (figure) {
            case FAILOVER -> Outage.kills(times);
            case CUT -> Outage.cuts(times);
            case HANG -> Outage.hang();
            case MILLION -> Million.measure(operations);
            case BESIDE -> {
                return backing().beside();
            }
            case LAG -> {
                return backing().lag();
            }
            case RATE -> {
                return backing().rate();
            }
            case OUTAGE -> {
                return backing().outage();
            }
        }
        return List.of();
    }

    private Backing backing() {
        return new Backing(
                new Backing.Settings(clients, Duration.ofSeconds(warmup), Duration.ofSeconds(seconds), rounds));
    }

    private int run() {
        System.out.println("seed: " + seed);
        var lasts = Duration.ofMillis((long) (minutes * 60_000));
        var report = new ChaosRun(new ChaosRun.Settings(seed, lasts, faults)).run();
        report.lines().forEach(System.out::println);
        report.broken().forEach(System.out::println);
        return report.broken().isEmpty() ? 0 : 1;
    }
}
