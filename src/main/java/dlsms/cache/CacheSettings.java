package dlsms.cache;

import java.time.Duration;

/**
 * How much the cache takes and how long it waits.
 *
 * @param timeout a caller waits for Redis no longer than this; then the answer is made anew
 * @param settle a branch that changed less than that ago may change again at once: Redis is left out
 * @param ttl answers live no longer in Redis
 * @param localBytesMax of the heap, about, for answers kept in this process
 * @param answerBytesMax a larger answer is not put into Redis, and none is read from there
 * @param storesMax answers on their way into Redis; more are not put there
 */
public record CacheSettings(
        Duration timeout, Duration settle, Duration ttl, long localBytesMax, int answerBytesMax, int storesMax) {

    public static final CacheSettings DEFAULT = new CacheSettings(
            Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofSeconds(60), 8L << 20, 1 << 20, 128);
}
