package dlsms.cache;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** Counts what the cache does. Any thread. */
final class CacheCounters {

    final LongAdder localHits = new LongAdder();
    final LongAdder redisHits = new LongAdder();
    final LongAdder joined = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder notAsked = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder badValues = new LongAdder();
    final LongAdder stores = new LongAdder();
    final LongAdder storesDropped = new LongAdder();
    final LongAdder unlinked = new LongAdder();
    final LongAdder invalidationsHeard = new LongAdder();

    private final LongConsumer tookNanos;

    /** @param tookNanos is told how long each look-up in Redis took; it must be quick */
    CacheCounters(LongConsumer tookNanos) {
        this.tookNanos = tookNanos;
    }

    void redisTook(long nanos) {
        tookNanos.accept(nanos);
    }
}
