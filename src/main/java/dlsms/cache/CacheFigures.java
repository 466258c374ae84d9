package dlsms.cache;

/**
 * For operators: how well the cache does.
 *
 * @param localHits answers found in this process
 * @param redisHits answers found in Redis
 * @param joined answers that were being made for somebody else already
 * @param misses answers that had to be made
 * @param localBytes that the answers in this process take, about
 * @param redis how it goes with Redis
 */
public record CacheFigures(long localHits, long redisHits, long joined, long misses, long localBytes, Redis redis) {

    /** Nothing is cached. */
    public static final CacheFigures NONE =
            new CacheFigures(0, 0, 0, 0, 0, new Redis(false, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    /**
     * How it goes with Redis.
     *
     * @param connected whether there is a connection
     * @param readsBreaker 0: closed, on as usual; 1: half open, one tries; 2: open, nobody tries
     * @param storesBreaker likewise
     * @param notAsked look-ups that were not made, for Redis is away or the breaker open
     * @param errors timeouts too
     * @param badValues under our keys, put there or damaged by others
     * @param stores answers put there
     * @param storesDropped answers that were not: too large, too many at once, or Redis takes nothing
     * @param unlinked keys of older versions that were taken away
     * @param invalidationsHeard on the channel, of this cluster
     */
    public record Redis(
            boolean connected,
            int readsBreaker,
            int storesBreaker,
            long notAsked,
            long errors,
            long badValues,
            long stores,
            long storesDropped,
            long unlinked,
            long invalidationsHeard) {}
}
