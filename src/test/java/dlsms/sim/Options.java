package dlsms.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code bin/simulate} was asked for.
 *
 * @param toSeed the last one; {@link Long#MAX_VALUE} where the time ends it
 * @param lasting how long new seeds are begun; empty where the seeds end it
 * @param threads each runs one seed at a time
 */
record Options(
        long fromSeed,
        long toSeed,
        Optional<Duration> lasting,
        int threads,
        OptionalInt nodes,
        OptionalInt events,
        Optional<Set<Fault>> faults,
        boolean showsLog) {

    static final String USAGE = "usage: simulate --seed N | --seeds FROM..TO | --minutes M [--seed FROM]\n"
            + "       [--threads N] [--nodes N] [--events N] [--faults NONE|NAME,NAME,…] [--log]\nfaults: "
            + Arrays.toString(Fault.values());

    /** @throws IllegalArgumentException where the arguments can't be read */
    static Options of(List<String> arguments) {
        var reading = new Reading();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (option.equals("--log")) {
                reading.showsLog = true;
            } else if (rest.hasNext()) {
                reading.take(option, rest.next());
            } else {
                throw new IllegalArgumentException("unknown, or without a value: " + option);
            }
        }
        return reading.done();
    }

    /** The run of a seed, as far as nothing else was asked for. */
    Scenario scenario(long seed) {
        Scenario drawn = Scenario.of(seed);
        return new Scenario(
                seed, nodes.orElse(drawn.nodes()), events.orElse(drawn.events()), faults.orElse(drawn.faults()));
    }

    private static final class Reading {
        private OptionalSeeds seeds = new OptionalSeeds(1, 1, false);
        private Optional<Duration> lasting = Optional.empty();
        private int threads = Runtime.getRuntime().availableProcessors();
        private OptionalInt nodes = OptionalInt.empty();
        private OptionalInt events = OptionalInt.empty();
        private Optional<Set<Fault>> faults = Optional.empty();
        private boolean showsLog;

        private record OptionalSeeds(long from, long to, boolean given) {}

        private void take(String option, String value) {
            switch (option) {
                case "--seed" -> seeds = new OptionalSeeds(Long.parseLong(value), Long.parseLong(value), true);
                case "--seeds" -> {
                    String[] bounds = value.split("\\.\\.", 2);
                    seeds = new OptionalSeeds(
                            Long.parseLong(bounds[0]), Long.parseLong(bounds[bounds.length - 1]), true);
                }
                case "--minutes" -> lasting = Optional.of(Duration.ofSeconds((long) (Double.parseDouble(value) * 60)));
                case "--threads" -> threads = Integer.parseInt(value);
                case "--nodes" -> nodes = OptionalInt.of(Integer.parseInt(value));
                case "--events" -> events = OptionalInt.of(Integer.parseInt(value));
                case "--faults" -> faults = Optional.of(faults(value));
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

        private Options done() {
            if (!seeds.given() && lasting.isEmpty() || threads < 1 || seeds.to() < seeds.from()) {
                throw new IllegalArgumentException("which seeds, or for how many minutes?");
            }
            // Each long run is to see what no other has seen; where it began, it says.
            long from = seeds.given() ? seeds.from() : System.currentTimeMillis() / 1_000 * 100_000;
            long to = lasting.isPresent() ? Long.MAX_VALUE : seeds.to();
            return new Options(from, to, lasting, showsLog ? 1 : threads, nodes, events, faults, showsLog);
        }
    }
}
