package dlsms.backing;

import dlsms.backing.Load.Measured;
import dlsms.process.RealCluster;
import dlsms.process.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code bin/chaos --measure}: what PostgreSQL and Redis cost the nodes, and how PostgreSQL keeps up. Each returns what
 * was wrong: failed reservations, gaps, rows written anew. One thread.
 */
public final class Backing {
    private static final Duration CATCH_UP_STEP = Duration.ofSeconds(1);
    private static final Duration CALM_MAX = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final long RESERVATIONS_PER_SECOND_MAX = 10_000;
    private static final double SECOND = 1e9;

    private final Settings settings;

    /** @param clients how many at a time @param rounds of {@link #beside} @param window of each measurement */
    public record Settings(int clients, Duration warmup, Duration window, int rounds) {
        private long reservationsMax(int windows) {
            long seconds = warmup.toSeconds() + windows * window.plus(SETTLE).toSeconds();
            return RESERVATIONS_PER_SECOND_MAX * seconds;
        }
    }

    public Backing(Settings settings) {
        this.settings = settings;
    }

    /** Two clusters at once, of which one has work at a time; which one begins changes from round to round. */
    public List<String> beside() {
        try (var stack = Stack.start("backed")) {
            return beside(stack);
        }
    }

    List<String> beside(Stack stack) {
        try (var plain = RealCluster.start("plain", Stack.SIZE, List.of("--sample-data"))) {
            var sound = Soundness.from(stack);
            var without = Side.of(plain, settings.reservationsMax(settings.rounds()));
            var with = Side.of(stack.cluster(), settings.reservationsMax(settings.rounds()));
            without.warmUp(settings.warmup());
            with.warmUp(settings.warmup());
            stack.awaitProjected();
            var plainRates = new ArrayList<Double>();
            var backedRates = new ArrayList<Double>();
            for (int round = 0; round < settings.rounds(); round++) {
                if (round % 2 == 0) {
                    plainRates.add(plainWindow(without));
                    backedRates.add(backedWindow(with, stack));
                } else {
                    backedRates.add(backedWindow(with, stack));
                    plainRates.add(plainWindow(without));
                }
            }
            say(
                    "%d clients, %d windows each: without %,.0f commits/s, with both servers %,.0f: %.1f %%",
                    settings.clients(),
                    settings.rounds(),
                    mean(plainRates),
                    mean(backedRates),
                    100 * mean(backedRates) / mean(plainRates));
            var wrong = new ArrayList<>(sound.wrong(with.failures()));
            wrong.addAll(Soundness.failed(without.failures()));
            return wrong;
        }
    }

    private double plainWindow(Side side) {
        var measured = side.window(settings.clients(), settings.window());
        say("without: %s", measured);
        return measured.perSecond();
    }

    // What PostgreSQL has not got yet is work that would fall into the other one's window.
    private double backedWindow(Side side, Stack stack) {
        var measured = side.window(settings.clients(), settings.window());
        long behind = behind(stack);
        long begun = System.nanoTime();
        stack.awaitProjected();
        say("with:    %s; PostgreSQL %,d entries behind, had them %,d ms later", measured, behind, millisSince(begun));
        return measured.perSecond();
    }

    private static double mean(List<Double> rates) {
        return rates.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /** How far PostgreSQL is behind while these clients reserve as fast as they can. */
    public List<String> lag() {
        try (var stack = Stack.start("lag")) {
            return lag(stack);
        }
    }

    List<String> lag(Stack stack) {
        var sound = Soundness.from(stack);
        var side = Side.of(stack.cluster(), settings.reservationsMax(1));
        side.warmUp(settings.warmup());
        stack.awaitProjected();
        try (var load = side.loop(settings.clients());
                var meter = LagMeter.start(stack)) {
            Side.settle(settings.window());
            long before = events(stack);
            long begun = System.nanoTime();
            meter.figures();
            var measured = load.measure(settings.window());
            var behind = meter.figures();
            double perSecond = (events(stack) - before) * SECOND / (System.nanoTime() - begun);
            say("%d clients: %s; %,.0f events/s into PostgreSQL", settings.clients(), measured, perSecond);
            say("PostgreSQL behind: %s", behind);
        }
        long begun = System.nanoTime();
        stack.awaitProjected();
        say("it had all %,d ms after the last answer", millisSince(begun));
        return sound.wrong(side.failures());
    }

    /** What has gathered in a window while PostgreSQL was stopped goes into it, with nothing else to do. */
    public List<String> rate() {
        try (var stack = Stack.start("rate")) {
            var sound = Soundness.from(stack);
            var side = Side.of(stack.cluster(), settings.reservationsMax(1));
            side.warmUp(settings.warmup());
            stack.awaitProjected();
            long before = events(stack);
            long position = stack.position();
            stack.postgres().stop();
            say("while PostgreSQL is stopped: %s", side.window(settings.clients(), settings.window()));
            stack.postgres().launch();
            long answers = System.nanoTime();
            while (stack.position() == position) {
                Side.sleep(Duration.ofMillis(20));
            }
            say("the first came to PostgreSQL %,d ms after it answered again", millisSince(answers));
            long begun = System.nanoTime();
            long had = events(stack);
            stack.awaitProjected();
            long took = System.nanoTime() - begun;
            long has = events(stack);
            say("%,d events had gathered", has - before);
            say("%,d events in %,d ms: %,.0f events/s", has - had, took / 1_000_000, (has - had) * SECOND / took);
            return sound.wrong(side.failures());
        }
    }

    /** PostgreSQL is stopped for a window under load, and started again under load. */
    public List<String> outage() {
        try (var stack = Stack.start("outage")) {
            return outage(stack);
        }
    }

    List<String> outage(Stack stack) {
        var sound = Soundness.from(stack);
        // Twice as long to catch up as it was away: beyond that there are no hours left to reserve.
        var side = Side.of(stack.cluster(), settings.reservationsMax(4));
        side.warmUp(settings.warmup());
        stack.awaitProjected();
        var calm = settings.window().compareTo(CALM_MAX) < 0 ? settings.window() : CALM_MAX;
        try (var load = side.loop(settings.clients())) {
            Side.settle(settings.window());
            say("before: %s", load.measure(calm));
            stack.postgres().stop();
            say("PostgreSQL stopped: %s", load.measure(settings.window()));
            stack.postgres().launch();
            catchUp(stack, load);
            say("after: %s", load.measure(calm));
        }
        return sound.wrong(side.failures());
    }

    private void catchUp(Stack stack, Load load) {
        long begun = System.nanoTime();
        long first = stack.position();
        long goal = stack.applied();
        say("PostgreSQL answers again, %,d entries behind", goal - first);
        // It has caught up where it has what there was a moment ago.
        for (long position = first; position < goal; position = stack.position()) {
            goal = stack.applied();
            Measured measured = load.measure(CATCH_UP_STEP);
            say("catching up: %s, %,d entries behind", measured, behind(stack));
        }
        long took = System.nanoTime() - begun;
        long entries = stack.position() - first;
        say("caught up under load in %.1f s: %,d entries, %,.0f/s", took / SECOND, entries, entries * SECOND / took);
    }

    // The position is the later look, so it may be ahead.
    private static long behind(Stack stack) {
        return Math.max(0, stack.applied() - stack.position());
    }

    private static long events(Stack stack) {
        return stack.postgres()
                .value("SELECT count(*) FROM audit_log")
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
