package dlsms.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Answers in Redis, for all nodes. Whatever is wrong with Redis, a look-up comes to "not there" within the timeout, and
 * what is to be kept is forgotten. Has one thread, for what is put there. Any thread.
 */
final class RedisAnswers implements AutoCloseable {

    /** Of one scope, in its index; what is beyond them is left to its TTL. */
    static final int KEYS_INDEXED_MAX = 10_000;

    /** Nobody waits for what is put there, so it may take longer than a look-up. */
    private static final int STORE_TIMEOUTS = 10;

    /** Failures in a row after which the connection is made anew, again and again. */
    private static final int RENEW_AFTER_FAILURES = Breaker.FAILURES_MAX + 2;

    private final RedisLink link;
    private final CacheSettings settings;
    private final CacheCounters counters;
    private final Breaker reads = new Breaker(System::nanoTime);
    // One of its own: a Redis that is full takes nothing, but what it has it gives.
    private final Breaker stores = new Breaker(System::nanoTime);
    private final AtomicInteger storing = new AtomicInteger();
    private final ScheduledExecutorService thread = Chores.thread("redis-stores");

    RedisAnswers(RedisLink link, CacheSettings settings, CacheCounters counters) {
        this.link = link;
        this.settings = settings;
        this.counters = counters;
    }

    /** What stands there; empty: nothing, or Redis can't be asked, or did not answer in time. */
    CompletableFuture<Optional<byte[]>> get(String key) {
        var commands = link.commands();
        if (commands.isEmpty() || !reads.allows()) {
            counters.notAsked.increment();
            return CompletableFuture.completedFuture(Optional.empty());
        }
        long start = System.nanoTime();
        // Not GET: whoever put it there may have put any amount of bytes.
        return commands.get()
                .getrange(key, 0, settings.answerBytesMax())
                .toCompletableFuture()
                .orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .handle((bytes, error) -> {
                    counters.redisTook(System.nanoTime() - start);
                    return error == null ? found(bytes) : notFound(error);
                });
    }

    private Optional<byte[]> found(byte[] bytes) {
        reads.succeeded();
        if (bytes.length > settings.answerBytesMax()) {
            counters.badValues.increment();
            return Optional.empty();
        }
        return Optional.of(bytes).filter(some -> some.length > 0);
    }

    private Optional<byte[]> notFound(Throwable error) {
        if (isOfAnotherType(error)) {
            reads.succeeded();
            counters.badValues.increment();
            return Optional.empty();
        }
        counters.errors.increment();
        if (reads.failed() % RENEW_AFTER_FAILURES == 0) {
            link.renew();
        }
        return Optional.empty();
    }

    /** Puts it there, if that is possible now. @param value is made beside the callers, and only if it is needed */
    void put(Key key, Supplier<byte[]> value) {
        var commands = link.commands();
        if (commands.isEmpty() || !reserveStore()) {
            counters.storesDropped.increment();
            return;
        }
        CompletableFuture.supplyAsync(value, thread)
                .thenCompose(bytes -> store(commands.get(), key, bytes))
                .orTimeout(STORE_TIMEOUTS * settings.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((counter, error) -> {
                    storing.decrementAndGet();
                    stored(key, Optional.ofNullable(counter), Optional.ofNullable(error));
                });
    }

    private boolean reserveStore() {
        if (storing.incrementAndGet() <= settings.storesMax() && stores.allows()) {
            return true;
        }
        storing.decrementAndGet();
        return false;
    }

    /** What came of it is to be counted there. */
    private CompletableFuture<LongAdder> store(RedisAsyncCommands<String, byte[]> commands, Key key, byte[] value) {
        if (value.length > settings.answerBytesMax()) {
            return CompletableFuture.completedFuture(counters.storesDropped);
        }
        String name = key.text();
        String index = Key.index(key.cluster(), key.scope());
        long ttlMillis = settings.ttl().toMillis();
        // The index has a life of its own: it must outlive the newest key in it, and may go when that has gone.
        return CompletableFuture.allOf(
                        commands.set(name, value, SetArgs.Builder.px(ttlMillis)).toCompletableFuture(),
                        commands.zadd(index, key.version(), name.getBytes(StandardCharsets.UTF_8))
                                .toCompletableFuture(),
                        commands.zremrangebyrank(index, 0, -KEYS_INDEXED_MAX - 1)
                                .toCompletableFuture(),
                        commands.pexpire(index, 2 * ttlMillis).toCompletableFuture())
                .thenApply(done -> counters.stores);
    }

    private void stored(Key key, Optional<LongAdder> counter, Optional<Throwable> error) {
        if (error.isEmpty()) {
            stores.succeeded();
            counter.ifPresent(LongAdder::increment);
        } else if (isOfAnotherType(error.get())) {
            // Somebody put something else in the place of our index. SET doesn't mind, the index does.
            stores.succeeded();
            counters.badValues.increment();
            link.commands().ifPresent(commands -> commands.unlink(Key.index(key.cluster(), key.scope())));
        } else {
            stores.failed();
            counters.errors.increment();
        }
    }

    static boolean isOfAnotherType(Throwable error) {
        Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
        return cause instanceof RedisCommandExecutionException refused
                && String.valueOf(refused.getMessage()).startsWith("WRONGTYPE");
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    Breaker.State reads() {
        return reads.state();
    }

    Breaker.State stores() {
        return stores.state();
    }
}
