package dlsms.service;

import dlsms.cache.AnswerCache;
import dlsms.cache.CacheSettings;
import dlsms.cache.RedisAddress;
import dlsms.seat.Actor;
import dlsms.seat.SeatCommand;
import dlsms.seat.UserId;
import dlsms.servers.RealRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a list of seats costs one node: made anew, found in its memory, found in Redis. Without gRPC. */
@Command(
        name = "cache-bench",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "GetSeats on one node in this process, over a real Redis on loopback.")
public final class CacheBench implements Runnable {

    private static final Actor STAFF = new Actor(new UserId(0), true, "operator");
    private static final String FROM = "2030-01-01 10:00";
    private static final String UNTIL = "2030-01-01 12:00";
    private static final int DIGITS = 3;

    /** On a busy machine too it is to be Redis' answers that are measured, not that there were none. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private static final long MADE_MAX = 10;
    private static final long LOCAL_BYTES = 8 << 20;

    @Option(names = "--seconds", defaultValue = "5", description = "measured, each")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "10", description = "seconds before, each")
    private int warmup;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CacheBench()).execute(arguments));
    }

    private record Variant(String name, Optional<Long> localBytes) {}

    @Override
    public void run() {
        System.out.println("| answers | seats | calls at a time | per s | p50 µs | p99 µs | CPU µs a call |");
        System.out.println("|---|---|---|---|---|---|---|");
        try (var redis = RealRedis.start("cache-bench")) {
            for (int seats : new int[] {25, 1_000}) {
                measure(new Variant("made anew", Optional.empty()), redis, seats);
                measure(new Variant("in memory", Optional.of(LOCAL_BYTES)), redis, seats);
                measure(new Variant("in Redis", Optional.of(0L)), redis, seats);
            }
        }
    }

    private void measure(Variant variant, RealRedis redis, int seats) {
        try (var node = node(variant, redis)) {
            String branch = "Branch of " + seats;
            for (int i = 0; i < seats; i++) {
                var seat = new SeatCommand.AddSeat(branch, "Area " + i / 25, i % 2 == 0, i % 3 == 0, false);
                value(node.useCases.seats().add(call(), seat).join());
            }
            for (int clients : new int[] {1, 64}) {
                load(node, branch, clients, warmup);
                long before = made(node, variant);
                var measured = load(node, branch, clients, seconds);
                print(variant.name() + " | " + seats + " | " + clients, measured);
                if (made(node, variant) - before > MADE_MAX) {
                    throw new IllegalStateException("these were made anew, not found");
                }
            }
        }
    }

    private static OneNode node(Variant variant, RealRedis redis) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "cache-bench");
            if (variant.localBytes().isEmpty()) {
                return OneNode.withSampleData(folder);
            }
            var usual = CacheSettings.DEFAULT;
            var settings = new CacheSettings(
                    PATIENT,
                    usual.settle(),
                    usual.ttl(),
                    variant.localBytes().get(),
                    usual.answerBytesMax(),
                    usual.storesMax());
            var address = RedisAddress.of(redis.uri(), Optional.empty());
            return OneNode.cached(folder, new AnswerCache.Place(address, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Once a minute the key in Redis comes to its end; else a cached answer is made once.
    private static long made(OneNode node, Variant variant) {
        return variant.localBytes().isPresent() ? node.cache().figures().misses() : 0;
    }

    private record Measured(Recorder nanos, Duration took, Duration cpu) {}

    private static Measured load(OneNode node, String branch, int clients, int seconds) {
        var recorder = new Recorder(DIGITS);
        var free = new Semaphore(clients);
        var filter = new Seats.Filter(branch, "", Optional.empty(), Optional.empty(), false);
        long begun = System.nanoTime();
        Duration cpu = cpu();
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(seconds)) {
            free.acquireUninterruptibly();
            long sent = System.nanoTime();
            node.useCases.seats().find(call(), filter, FROM, UNTIL).whenComplete((result, error) -> {
                recorder.recordValue(System.nanoTime() - sent);
                free.release();
            });
        }
        free.acquireUninterruptibly(clients);
        return new Measured(recorder, Duration.ofNanos(System.nanoTime() - begun), cpu().minus(cpu));
    }

    private static void print(String what, Measured measured) {
        var nanos = measured.nanos().getIntervalHistogram();
        double calls = nanos.getTotalCount();
        System.out.printf(
                "| %s | %,.0f | %.0f | %.0f | %.1f |%n",
                what,
                calls / measured.took().toNanos() * 1e9,
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                measured.cpu().toNanos() / 1e3 / calls);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Call call() {
        return new Call(STAFF, "", Duration.ofSeconds(10), Call.Freshness.LINEARIZABLE);
    }

    private static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T> ok -> ok.value();
            case Result.Failed<T> failed -> throw new IllegalStateException(failed.toString());
        };
    }
}
