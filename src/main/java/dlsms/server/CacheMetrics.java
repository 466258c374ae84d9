package dlsms.server;

import dlsms.cache.CacheFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How well the cache does, for Prometheus. Without a cache all stand at zero. */
final class CacheMetrics {

    private final MeterRegistry registry;
    private final Timer redis;

    CacheMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.redis = Timer.builder("dlsms.cache.redis")
                .description("look-ups in Redis")
                .register(registry);
    }

    /** Is told how long each look-up took. */
    LongConsumer tookNanos() {
        return nanos -> redis.record(nanos, TimeUnit.NANOSECONDS);
    }

    void watch(Supplier<CacheFigures> cache) {
        counter("dlsms.cache.hits.local", "answers found in this process", cache, CacheFigures::localHits);
        counter("dlsms.cache.hits.redis", "answers found in Redis", cache, CacheFigures::redisHits);
        counter("dlsms.cache.joined", "answers made for somebody else already", cache, CacheFigures::joined);
        counter("dlsms.cache.misses", "answers that had to be made", cache, CacheFigures::misses);
        gauge("dlsms.cache.local.bytes", "what the answers in this process take", cache, CacheFigures::localBytes);
        watchRedis(cache);
    }

    private void watchRedis(Supplier<CacheFigures> cache) {
        gauge("dlsms.cache.redis.connected", "1 where Redis is connected", cache, of(r -> r.connected() ? 1 : 0));
        gauge("dlsms.cache.redis.reads.breaker", "0 closed, 1 half open, 2 open", cache, of(r -> r.readsBreaker()));
        gauge("dlsms.cache.redis.stores.breaker", "0 closed, 1 half open, 2 open", cache, of(r -> r.storesBreaker()));
        counter("dlsms.cache.redis.not.asked", "look-ups not made, Redis away", cache, of(r -> r.notAsked()));
        counter("dlsms.cache.redis.errors", "commands that failed or took too long", cache, of(r -> r.errors()));
        counter("dlsms.cache.redis.bad.values", "values that are not ours", cache, of(r -> r.badValues()));
        counter("dlsms.cache.redis.stores", "answers put into Redis", cache, of(r -> r.stores()));
        counter("dlsms.cache.redis.stores.dropped", "answers not put there", cache, of(r -> r.storesDropped()));
        counter("dlsms.cache.redis.unlinked", "keys of older versions taken away", cache, of(r -> r.unlinked()));
        counter("dlsms.cache.invalidations.heard", "on the channel", cache, of(r -> r.invalidationsHeard()));
    }

    private static ToDoubleFunction<CacheFigures> of(ToDoubleFunction<CacheFigures.Redis> value) {
        return figures -> value.applyAsDouble(figures.redis());
    }

    private void gauge(String name, String what, Supplier<CacheFigures> cache, ToDoubleFunction<CacheFigures> value) {
        Gauge.builder(name, () -> value.applyAsDouble(cache.get()))
                .description(what)
                .register(registry);
    }

    private void counter(String name, String what, Supplier<CacheFigures> cache, ToDoubleFunction<CacheFigures> value) {
        FunctionCounter.builder(name, cache, each -> value.applyAsDouble(each.get()))
                .description(what)
                .register(registry);
    }
}
