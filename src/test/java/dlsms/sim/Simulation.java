package dlsms.sim;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs scenarios by hand, as {@code bin/simulate} does; says of one that fails what happened last, and how to see
 * it again.
 */
final class Simulation {
    private Simulation() {}

    /** Runs it to its end. @throws AssertionError with the newest events, where it fails */
    static SimulatedCluster run(Scenario scenario) {
        var cluster = new SimulatedCluster(scenario);
        run(cluster, scenario);
        return cluster;
    }

    /** The same, and gives each event's line to {@code reader}. */
    static Report run(Scenario scenario, Consumer<String> reader) {
        var cluster = new SimulatedCluster(scenario);
        cluster.log().tell(reader);
        run(cluster, scenario);
        return cluster.report();
    }

    private static void run(SimulatedCluster cluster, Scenario scenario) {
        try {
            cluster.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(cluster.log().text() + "\n\n" + e + "\nagain: bin/simulate " + scenario, e);
        }
    }

    /** Exits with 1 where a run failed, with 2 where the arguments can't be read. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            var options = Options.of(List.of(arguments));
            System.exit(run(options) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
        }
    }

    private static boolean run(Options options) throws InterruptedException {
        var campaign = new Campaign(options);
        options.lasting()
                .ifPresent(lasting -> System.out.println("from seed " + options.fromSeed() + " on, for "
                        + lasting.toSeconds() + " s, on " + options.threads() + " threads"));
        Optional<Campaign.Failure> failure = campaign.run();
        failure.ifPresent(Simulation::explain);
        if (failure.isEmpty() && campaign.tally().seeds() > 1) {
            System.out.print(campaign.tally().text(campaign.taken()));
        }
        return failure.isEmpty();
    }

    /** The same run once more, each of its events in a file. */
    private static void explain(Campaign.Failure failure) {
        Scenario scenario = failure.scenario();
        Path file = Path.of("target", "simulate-" + scenario.seed() + ".log");
        failure.cause().printStackTrace();
        try (var lines = new PrintStream(Files.newOutputStream(file), false, "UTF-8")) {
            run(scenario, lines::println);
            System.err.println("It held when it was run again, so something in it is not drawn from the seed.");
        } catch (AssertionError again) {
            System.err.println("seed " + scenario.seed() + " failed; every event: " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
