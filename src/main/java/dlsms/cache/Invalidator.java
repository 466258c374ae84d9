package dlsms.cache;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the keys of older versions out of Redis and tells the other nodes. Only room is gained by that: no answer is
 * right or wrong for it. Who calls it waits for nothing; what could not be done is tried again. Has one thread.
 */
final class Invalidator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Invalidator.class);

    /** Scopes that wait to be cleared; more are left to their keys' TTL. */
    static final int SCOPES_MAX = 10_000;

    /** Many changes of a scope within this time are one: a busy cluster commits dozens of batches in a second. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final int KEYS_AT_ONCE = 500;
    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final RedisLink link;
    private final Supplier<Optional<String>> cluster;
    private final CacheCounters counters;
    private final TreeMap<String, Long> waiting = new TreeMap<>();
    private boolean underWay;
    private final ScheduledExecutorService thread = Chores.thread("redis-invalidator");

    /** @param cluster its id; absent until it is founded */
    Invalidator(RedisLink link, Supplier<Optional<String>> cluster, CacheCounters counters) {
        this.link = link;
        this.cluster = cluster;
        this.counters = counters;
    }

    /** Those scopes have changed: each with the index of the newest entry that changed it. Any thread. */
    synchronized void changed(SortedMap<String, Long> scopes) {
        scopes.forEach((scope, index) -> {
            if (waiting.size() < SCOPES_MAX || waiting.containsKey(scope)) {
                waiting.merge(scope, index, Math::max);
            }
        });
        go(GATHER);
    }

    private synchronized void go(Duration after) {
        if (!underWay && !waiting.isEmpty()) {
            underWay = true;
            thread.schedule(this::work, after.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void work() {
        SortedMap<String, Long> taken = take();
        boolean done = false;
        try {
            done = cluster.get().map(id -> clear(id, taken)).orElse(false);
        } catch (RuntimeException e) {
            LOG.error("event=invalidation-failed scopes={}", taken.size(), e);
        }
        synchronized (this) {
            underWay = false;
        }
        go(done ? GATHER : PAUSE_AFTER_FAILURE);
    }

    private synchronized SortedMap<String, Long> take() {
        var taken = new TreeMap<>(waiting);
        waiting.clear();
        return taken;
    }

    /** @return whether Redis did it; what it did not waits again */
    private boolean clear(String id, SortedMap<String, Long> scopes) {
        var left = new TreeMap<>(scopes);
        try {
            for (var each : scopes.entrySet()) {
                clear(new Invalidation(id, each.getValue(), each.getKey()));
                left.remove(each.getKey());
            }
            return true;
        } catch (RedisTroubleException e) {
            LOG.debug("event=invalidation-later scopes={} why={}", left.size(), e.getMessage());
            putBack(left);
            return false;
        }
    }

    private synchronized void putBack(SortedMap<String, Long> left) {
        left.forEach((scope, index) -> waiting.merge(scope, index, Math::max));
    }

    private void clear(Invalidation gone) {
        var commands = link.commands().orElseThrow(() -> new RedisTroubleException("Redis is away"));
        while (unlinkSome(commands, gone) == KEYS_AT_ONCE) {
            // There are more.
        }
        await(commands.publish(Invalidation.CHANNEL, gone.bytes()));
    }

    private int unlinkSome(RedisAsyncCommands<String, byte[]> commands, Invalidation gone) {
        String index = Key.index(gone.cluster(), gone.scope());
        var older = Range.<Long>unbounded().lt(gone.index());
        List<byte[]> names;
        try {
            names = await(commands.zrangebyscore(index, older, Limit.create(0, KEYS_AT_ONCE)));
        } catch (RedisTroubleException e) {
            if (!e.isOfAnotherType()) {
                throw e;
            }
            await(commands.unlink(index));
            return 0;
        }
        if (names.isEmpty()) {
            return 0;
        }
        // Others may have written into our index; their own keys are none of our business.
        String prefix = Key.prefix(gone.cluster(), gone.scope());
        String[] ours = names.stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .filter(name -> name.startsWith(prefix))
                .toArray(String[]::new);
        if (ours.length > 0) {
            counters.unlinked.add(await(commands.unlink(ours)));
        }
        await(commands.zrem(index, names.toArray(byte[][]::new)));
        return names.size();
    }

    private static <R> R await(CompletionStage<R> command) {
        try {
            return command.toCompletableFuture().get(COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new RedisTroubleException(e.getCause());
        } catch (CancellationException e) {
            throw new RedisTroubleException("the connection was let go");
        } catch (TimeoutException e) {
            throw new RedisTroubleException("no answer within " + COMMAND_TIMEOUT.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisTroubleException("the node is closing");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
