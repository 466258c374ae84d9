package dlsms.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many seeds, each on one thread, until one fails or the seeds or the time have ended. A run shares nothing with
 * another, so its outcome does not depend on the threads.
 */
final class Campaign {
    private static final Duration PROGRESS = Duration.ofSeconds(30);

    /** A run that failed. */
    record Failure(Scenario scenario, Throwable cause) {}

    private final Options options;
    private final Tally tally = new Tally();
    private final AtomicLong nextSeed;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private Optional<Failure> failure = Optional.empty();

    Campaign(Options options) {
        this.options = options;
        this.nextSeed = new AtomicLong(options.fromSeed());
    }

    Tally tally() {
        return tally;
    }

    Duration taken() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Waits for all of it. @return of the runs that failed the one with the lowest seed */
    Optional<Failure> run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < options.threads(); number++) {
            threads.add(Thread.ofPlatform().name("seeds-" + number).start(this::runSeeds));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return failure;
    }

    private void runSeeds() {
        while (goesOn()) {
            long seed = nextSeed.getAndIncrement();
            if (seed > options.toSeed()) {
                return;
            }
            Scenario scenario = options.scenario(seed);
            try {
                held(Simulation.run(scenario, options.showsLog() ? System.out::println : line -> {}));
            } catch (Throwable e) {
                failed(new Failure(scenario, e));
            }
        }
    }

    private synchronized boolean goesOn() {
        boolean late =
                options.lasting().filter(most -> taken().compareTo(most) >= 0).isPresent();
        return failure.isEmpty() && !late;
    }

    private synchronized void held(Report report) {
        tally.add(report);
        if (options.lasting().isEmpty()) {
            System.out.println(report);
        } else if (System.nanoTime() - shownNanos > PROGRESS.toNanos()) {
            shownNanos = System.nanoTime();
            System.out.println(tally.line(taken()));
        }
    }

    private synchronized void failed(Failure next) {
        boolean lower = failure.filter(
                        known -> known.scenario().seed() < next.scenario().seed())
                .isEmpty();
        if (lower) {
            failure = Optional.of(next);
        }
    }
}
