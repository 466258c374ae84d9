package dlsms.server;

import dlsms.cache.AnswerCache;
import dlsms.cache.CacheFigures;
import dlsms.cache.CacheSettings;
import dlsms.cache.RedisAddress;
import dlsms.service.SeatList;
import dlsms.service.SeatListCodec;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache of lists of seats, where Redis is named. */
record Caching(Optional<AnswerCache<SeatList>> answers) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Caching.class);

    /** Begins to connect, and waits for nothing. */
    static Caching open(Optional<RedisAddress> redis, Store store, NodeMetrics metrics) {
        var watched = new CacheMetrics(metrics.registry());
        var answers = redis.map(address -> {
            LOG.info("event=caching redis={}", address);
            var place = new AnswerCache.Place(address, CacheSettings.DEFAULT);
            return new AnswerCache<>(place, new SeatListCodec(), store::cluster, watched.tookNanos());
        });
        answers.ifPresent(AnswerCache::start);
        watched.watch(() -> answers.map(AnswerCache::figures).orElse(CacheFigures.NONE));
        return new Caching(answers);
    }

    /** The projector has committed what these branches' entries did: branch, newest index. */
    void changed(SortedMap<String, Long> branches) {
        answers.ifPresent(cache -> cache.changed(branches));
    }

    @Override
    public void close() {
        answers.ifPresent(AnswerCache::close);
    }
}
