package dlsms.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Drives a workload, first until it is steady, then while it is measured. For one thread. */
final class Runner {
    private static final int STEADY_SLICES = 5;
    private static final double STEADY_TOLERANCE = 0.05;
    private static final long BURST_SECONDS_MAX = 300;
    private static final double NANOS = 1e9;

    private final Times times;

    /**
     * @param warmupSecondsMin before which nothing counts as steady: while compilers are at work throughput may rest
     * @param warmupSecondsMax after which it goes on, steady or not
     * @param windows of each series
     */
    record Times(int warmupSecondsMin, int warmupSecondsMax, int settleSeconds, int windowSeconds, int windows) {

        boolean isWarm(int second, Steadiness steadiness) {
            return second >= warmupSecondsMax || second >= warmupSecondsMin && steadiness.isSteady();
        }
    }

    Runner(Times times) {
        this.times = times;
    }

    Times times() {
        return times;
    }

    /** Until the throughput of slices of a second is steady, or for as long as it may. @return whether it is */
    boolean warmUp(Workload workload, Step step) throws InterruptedException {
        var steadiness = new Steadiness(STEADY_SLICES, STEADY_TOLERANCE);
        int second = 0;
        while (!times.isWarm(second, steadiness)) {
            room(workload);
            try (var load = step.start(workload)) {
                // What was just started has no queues yet.
                skip(load);
                second += 1;
                while (!times.isWarm(second, steadiness) && !workload.isFull()) {
                    steadiness.add(slice(load));
                    second += 1;
                }
            }
        }
        return steadiness.isSteady();
    }

    private static void room(Workload workload) throws InterruptedException {
        if (workload.isFull()) {
            workload.makeRoom();
        }
    }

    private static void skip(Load load) throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
        load.meter().read();
    }

    private static double slice(Load load) throws InterruptedException {
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(1);
        return load.meter().read().decided() * NANOS / (System.nanoTime() - begun);
    }

    /** Begins the load, lets it settle, measures, and ends it. */
    Window window(Contender contender, Workload workload, Step step) throws InterruptedException {
        room(workload);
        try (var load = step.start(workload)) {
            TimeUnit.SECONDS.sleep(times.settleSeconds());
            long sampled = System.nanoTime();
            var before = contender.samples();
            load.meter().read();
            long begun = System.nanoTime();
            var cpu = cpu();
            TimeUnit.SECONDS.sleep(times.windowSeconds());
            var reading = load.meter().read();
            double seconds = (System.nanoTime() - begun) / NANOS;
            double own = cpu().minus(cpu).toNanos() / NANOS;
            long backlog = load.backlog();
            long sampledAgain = System.nanoTime();
            var used = Usage.between(before, contender.samples());
            // Looking at the servers takes a while, so what they used is of another, longer time than the window.
            return new Window(seconds, reading, own, backlog, used.times(seconds * NANOS / (sampledAgain - sampled)));
        }
    }

    /** So many calls as fast as these clients can make them, measured from the first to the last answer. */
    Window burst(Contender contender, Workload workload, int clients, long calls) throws InterruptedException {
        var before = contender.samples();
        long begun = System.nanoTime();
        var cpu = cpu();
        try (var load = new ClosedLoop(workload, clients, calls)) {
            load.awaitAll(BURST_SECONDS_MAX);
            double seconds = (System.nanoTime() - begun) / NANOS;
            double own = cpu().minus(cpu).toNanos() / NANOS;
            return new Window(seconds, load.meter().read(), own, 0, Usage.between(before, contender.samples()));
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
