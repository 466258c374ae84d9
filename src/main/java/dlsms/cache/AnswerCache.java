package dlsms.cache;

import dlsms.seat.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Answers that were made before: in this process, else in Redis, which the nodes share, else made once for all who ask
 * for the same at the same time. Which answer is right follows from its key alone, so nothing that happens to Redis can
 * make a wrong one of it. Any thread but the loop's.
 */
public final class AnswerCache<T> implements AutoCloseable {

    /** Who asks for what is being made for somebody else waits no longer for it; then it is made anew. */
    private static final Duration JOINED_MAX = Duration.ofSeconds(1);

    /** Key, query and what the collections take, besides the answer. */
    private static final long ENTRY_BYTES = 400;

    private final Codec<T> codec;
    private final Supplier<Optional<Cluster>> cluster;
    private final CacheCounters counters;
    private final LocalAnswers<T> local;
    private final Settled settled;
    private final RedisLink link;
    private final RedisAnswers redis;
    private final Invalidator invalidator;
    private final ConcurrentHashMap<Key, CompletableFuture<Optional<Answer<T>>>> underWay = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Seal>> seal = new AtomicReference<>(Optional.empty());

    /**
     * @param cluster absent until it is founded
     * @param tookNanos is told how long each look-up in Redis took; it must be quick
     */
    public AnswerCache(Place place, Codec<T> codec, Supplier<Optional<Cluster>> cluster, LongConsumer tookNanos) {
        this.codec = codec;
        this.cluster = cluster;
        this.counters = new CacheCounters(tookNanos);
        this.settled = new Settled(place.settings().settle(), System::nanoTime);
        this.local = new LocalAnswers<>(place.settings().localBytesMax());
        this.link = new RedisLink(place.redis(), Invalidation.CHANNEL, (channel, message) -> heard(message));
        this.redis = new RedisAnswers(link, place.settings(), counters);
        this.invalidator = new Invalidator(link, () -> cluster.get().map(Cluster::id), counters);
    }

    /** Where answers are kept, and how many. */
    public record Place(RedisAddress redis, CacheSettings settings) {}

    /** An answer that was just made. @param key of the state that it was made of, which may be newer than asked for */
    public record Fresh<T>(Key key, Answer<T> answer) {}

    /** Begins to connect; it does not wait for that. */
    public void start() {
        link.start();
    }

    /**
     * The answer for that key at that time, or that of a newer version. It takes no longer than the timeout for Redis
     * and {@code make} together.
     *
     * @param now the caller's time
     * @param make makes the answer; empty where it can't. Not called where there is one
     * @return empty: who asks has to see for themself
     */
    public CompletableFuture<Optional<Answer<T>>> answer(
            Key key, Instant now, Supplier<CompletableFuture<Optional<Fresh<T>>>> make) {
        Optional<Answer<T>> held = local.get(key, now);
        if (held.isPresent()) {
            counters.localHits.increment();
            return CompletableFuture.completedFuture(held);
        }
        var mine = new CompletableFuture<Optional<Answer<T>>>();
        var others = underWay.putIfAbsent(key, mine);
        if (others != null) {
            return join(others, key, now);
        }
        fetch(key, now, make).whenComplete((answer, error) -> {
            underWay.remove(key, mine);
            if (error == null) {
                mine.complete(answer);
            } else {
                mine.completeExceptionally(error);
            }
        });
        return mine.copy();
    }

    // What was made for another is right for this one too if it is of the version that this one saw, or a later one:
    // a later one came after this one had looked, so it came while this one waits.
    private CompletableFuture<Optional<Answer<T>>> join(
            CompletableFuture<Optional<Answer<T>>> others, Key key, Instant now) {
        return others.copy()
                .completeOnTimeout(Optional.empty(), JOINED_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failed -> Optional.empty())
                .thenApply(found -> {
                    var fitting = found.filter(answer -> answer.version() >= key.version() && answer.holdsAt(now));
                    (fitting.isPresent() ? counters.joined : counters.misses).increment();
                    return fitting;
                });
    }

    private CompletableFuture<Optional<Answer<T>>> fetch(
            Key key, Instant now, Supplier<CompletableFuture<Optional<Fresh<T>>>> make) {
        // Between the look and the claim another may have been through with it.
        Optional<Answer<T>> held = local.get(key, now);
        if (held.isPresent()) {
            counters.localHits.increment();
            return CompletableFuture.completedFuture(held);
        }
        if (!settled.is(key)) {
            counters.notAsked.increment();
            counters.misses.increment();
            return make.get().thenApply(made -> made.map(this::keep));
        }
        return redis.get(key.text()).thenCompose(bytes -> {
            Optional<Answer<T>> found = bytes.flatMap(some -> open(key, some)).filter(answer -> answer.holdsAt(now));
            if (found.isPresent()) {
                counters.redisHits.increment();
                keep(key, found.get());
                return CompletableFuture.completedFuture(found);
            }
            counters.misses.increment();
            return make.get()
                    .thenApply(made -> made.map(fresh -> {
                        share(fresh.key(), fresh.answer());
                        return keep(fresh);
                    }));
        });
    }

    private Answer<T> keep(Fresh<T> made) {
        keep(made.key(), made.answer());
        return made.answer();
    }

    private void keep(Key key, Answer<T> answer) {
        local.put(
                key,
                answer,
                codec.heapBytes(answer.value()) + ENTRY_BYTES + 2L * key.query().length());
    }

    private void share(Key key, Answer<T> answer) {
        seal().ifPresent(made -> redis.put(key, () -> {
            byte[] bytes = codec.encode(answer.value());
            return made.close(key, new Answer<>(bytes, answer.version(), answer.from(), answer.until()));
        }));
    }

    private Optional<Answer<T>> open(Key key, byte[] bytes) {
        Optional<Answer<byte[]>> opened = seal().flatMap(made -> made.open(key, bytes));
        if (opened.isEmpty()) {
            counters.badValues.increment();
            return Optional.empty();
        }
        Answer<byte[]> answer = opened.get();
        try {
            T value = codec.decode(answer.value());
            return Optional.of(new Answer<>(value, answer.version(), answer.from(), answer.until()));
        } catch (IllegalArgumentException e) {
            // By a node of the cluster, so of another release: it is made anew.
            counters.badValues.increment();
            return Optional.empty();
        }
    }

    private Optional<Seal> seal() {
        Optional<Seal> made = seal.get();
        if (made.isEmpty()) {
            made = cluster.get().map(Cluster::tokenSecret).map(Seal::new);
            seal.set(made);
        }
        return made;
    }

    /**
     * These branches have changed, by the entries of these indexes: older answers go, everywhere. Waits for nothing.
     * Nothing is right or wrong for it: it makes room.
     */
    public void changed(SortedMap<String, Long> branches) {
        if (branches.isEmpty()) {
            return;
        }
        var scopes = new TreeMap<String, Long>();
        branches.forEach((branch, index) -> {
            scopes.merge(Key.branch(branch), index, Math::max);
            scopes.merge(Key.ALL, index, Math::max);
        });
        invalidator.changed(scopes);
    }

    private void heard(byte[] message) {
        Invalidation.parse(message)
                .filter(gone -> cluster.get()
                        .map(Cluster::id)
                        .filter(gone.cluster()::equals)
                        .isPresent())
                .ifPresent(gone -> {
                    counters.invalidationsHeard.increment();
                    local.drop(gone.scope(), gone.index());
                });
    }

    public CacheFigures figures() {
        var ofRedis = new CacheFigures.Redis(
                link.isUp(),
                redis.reads().ordinal(),
                redis.stores().ordinal(),
                counters.notAsked.sum(),
                counters.errors.sum(),
                counters.badValues.sum(),
                counters.stores.sum(),
                counters.storesDropped.sum(),
                counters.unlinked.sum(),
                counters.invalidationsHeard.sum());
        return new CacheFigures(
                counters.localHits.sum(),
                counters.redisHits.sum(),
                counters.joined.sum(),
                counters.misses.sum(),
                local.bytes(),
                ofRedis);
    }

    @Override
    public void close() {
        invalidator.close();
        redis.close();
        link.close();
    }
}
