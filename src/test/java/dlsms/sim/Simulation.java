package dlsms.sim;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs scenarios by hand, as {@code bin/simulate} does; says of one that fails what happened last, and how to see
 * it again.
 */
final class Simulation {
    private static final String USAGE = "usage: simulate --seed N | --seeds FROM..TO [--nodes N] [--events N] "
            + "[--faults NONE|NAME,NAME,…] [--log]\nfaults: " + Arrays.toString(Fault.values());

    private long fromSeed = 1;
    private long toSeed = 1;
    private OptionalInt nodes = OptionalInt.empty();
    private OptionalInt events = OptionalInt.empty();
    private List<Set<Fault>> faults = List.of();
    private boolean showsLog;

    private Simulation() {}

    /** Runs it to its end. @throws AssertionError with the newest events, where it fails */
    static SimulatedCluster run(Scenario scenario) {
        return run(scenario, line -> {});
    }

    private static SimulatedCluster run(Scenario scenario, Consumer<String> reader) {
        var cluster = new SimulatedCluster(scenario);
        cluster.log().tell(reader);
        try {
            cluster.run();
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(cluster.log().text() + "\n\n" + e + "\nagain: bin/simulate " + scenario, e);
        }
    }

    /** Exits with 1 where a run failed, with 2 where the arguments can't be read. */
    public static void main(String[] arguments) {
        var simulation = new Simulation();
        try {
            simulation.read(List.of(arguments).iterator());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        try {
            simulation.runAll();
        } catch (AssertionError e) {
            System.err.println(e.getMessage());
            e.getCause().printStackTrace();
            System.exit(1);
        }
    }

    private void read(Iterator<String> arguments) {
        while (arguments.hasNext()) {
            String option = arguments.next();
            if (option.equals("--log")) {
                showsLog = true;
            } else if (arguments.hasNext()) {
                read(option, arguments.next());
            } else {
                throw new IllegalArgumentException("unknown, or without a value: " + option);
            }
        }
    }

    private void read(String option, String value) {
        switch (option) {
            case "--seed" -> {
                fromSeed = Long.parseLong(value);
                toSeed = fromSeed;
            }
            case "--seeds" -> {
                String[] bounds = value.split("\\.\\.", 2);
                fromSeed = Long.parseLong(bounds[0]);
                toSeed = Long.parseLong(bounds[bounds.length - 1]);
            }
            case "--nodes" -> nodes = OptionalInt.of(Integer.parseInt(value));
            case "--events" -> events = OptionalInt.of(Integer.parseInt(value));
            case "--faults" -> faults = List.of(faults(value));
            default -> throw new IllegalArgumentException("unknown option: " + option);
        }
    }

    private static Set<Fault> faults(String names) {
        var faults = EnumSet.noneOf(Fault.class);
        if (!names.equals("NONE")) {
            Arrays.stream(names.split(",")).map(Fault::valueOf).forEach(faults::add);
        }
        return faults;
    }

    private void runAll() {
        for (long seed = fromSeed; seed <= toSeed; seed++) {
            Scenario drawn = Scenario.of(seed);
            var scenario = new Scenario(
                    seed,
                    nodes.orElse(drawn.nodes()),
                    events.orElse(drawn.events()),
                    faults.isEmpty() ? drawn.faults() : faults.getFirst());
            System.out.println(
                    run(scenario, showsLog ? System.out::println : line -> {}).summary());
        }
    }
}
