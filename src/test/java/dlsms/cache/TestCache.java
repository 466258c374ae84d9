package dlsms.cache;

import static org.awaitility.Awaitility.await;

import dlsms.seat.Cluster;
import dlsms.servers.RealRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The cache of one node, with texts for answers. Its timeout is long, for the machine may be busy. */
final class TestCache implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final CacheSettings SETTINGS =
            new CacheSettings(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(60), 1 << 20, 10_000, 128);

    private static final Cluster CLUSTER = new Cluster("c1", "secret".getBytes(StandardCharsets.UTF_8));

    final AnswerCache<String> cache;
    final AtomicInteger made = new AtomicInteger();

    TestCache(String url, CacheSettings settings) {
        var place = new AnswerCache.Place(RedisAddress.of(url, Optional.empty()), settings);
        cache = new AnswerCache<>(place, new Texts(), () -> Optional.of(CLUSTER), nanos -> {});
        cache.start();
    }

    /** One that is connected. */
    static TestCache on(RealRedis redis) {
        return on(redis.uri(), SETTINGS);
    }

    static TestCache on(String url, CacheSettings settings) {
        var made = new TestCache(url, settings);
        made.awaitConnected();
        return made;
    }

    void awaitConnected() {
        await("a connection").atMost(SOON).until(() -> redis().connected());
    }

    CacheFigures.Redis redis() {
        return cache.figures().redis();
    }

    static Key key(String branch, long version, String query) {
        return new Key(CLUSTER.id(), Key.branch(branch), version, query);
    }

    /** As a node does that has this state: the answer, which is made if need be. */
    String ask(Key key) {
        return askLater(key).orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    CompletableFuture<String> askLater(Key key) {
        return cache.answer(key, NOW, () -> CompletableFuture.completedFuture(Optional.of(make(key))))
                .thenApply(answer -> answer.orElseThrow().value());
    }

    AnswerCache.Fresh<String> make(Key key) {
        made.incrementAndGet();
        return new AnswerCache.Fresh<>(key, answer(right(key), key));
    }

    /** The one right answer. */
    static String right(Key key) {
        return key.query() + " of " + key.scope() + " at " + key.version();
    }

    static Answer<String> answer(String value, Key key) {
        return new Answer<>(value, key.version(), Instant.MIN, Instant.MAX);
    }

    /** Has the answer made, and waits until it stands in Redis. */
    void putIntoRedis(Key key) {
        long before = redis().stores();
        ask(key);
        await("a store").atMost(SOON).pollInterval(POLL).until(() -> redis().stores() > before);
    }

    @Override
    public void close() {
        cache.close();
    }

    private static final class Texts implements Codec<String> {

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("unreadable")) {
                throw new IllegalArgumentException(text);
            }
            return text;
        }

        @Override
        public long heapBytes(String value) {
            return 2L * value.length();
        }
    }
}
