package dlsms.cache;

import static dlsms.cache.TestCache.SETTINGS;
import static dlsms.cache.TestCache.SOON;
import static dlsms.cache.TestCache.key;
import static dlsms.cache.TestCache.right;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealRedis;
import dlsms.servers.TcpRelay;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with Redis, answers are right, and nobody waits for them longer than the timeout. */
class TroubledRedisTest {

    private static final CacheSettings IMPATIENT =
            new CacheSettings(Duration.ofMillis(25), Duration.ZERO, Duration.ofSeconds(60), 1 << 20, 10_000, 128);

    private final AtomicLong versions = new AtomicLong(100);
    private RealRedis redis;
    private long looks;

    @BeforeEach
    void start() {
        redis = RealRedis.start("troubled-redis-test");
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void awayAtTheStartItIsFoundWhenItComes() {
        redis.stop();
        try (var node = new TestCache(redis.uri(), SETTINGS)) {
            assertRight(node);
            assertThat(node.redis().connected()).isFalse();
            redis.launch();
            node.awaitConnected();
            awaitShared(node);
        }
    }

    @Test
    void awayInTheMiddleItIsFoundAgain() {
        try (var node = TestCache.on(redis)) {
            awaitShared(node);
            redis.stop();
            await().atMost(SOON).until(() -> !node.redis().connected());
            assertRight(node);
            assertThat(node.redis().notAsked()).isPositive();
            redis.launch();
            awaitShared(node);
        }
    }

    @Test
    void aConnectionThatBreaksBreaksNoAnswer() {
        try (var relay = TcpRelay.to(redis.port());
                var node = TestCache.on(RealRedis.uri(relay.port()), SETTINGS)) {
            for (int i = 0; i < 20; i++) {
                relay.drop();
                assertRight(node);
            }
            awaitShared(node);
        }
    }

    @Test
    void slowItIsLeftAloneAfterSomeAnswersAndFoundAgainWhenItIsQuick() {
        try (var relay = TcpRelay.to(redis.port());
                var node = TestCache.on(RealRedis.uri(relay.port()), IMPATIENT)) {
            relay.delay(Duration.ofMillis(500));
            awaitOpen(node);
            long errors = node.redis().errors();
            // Most of these find the breaker open; only the tries between wait, one at a time.
            for (int i = 0; i < 1_000; i++) {
                assertRight(node);
            }
            assertThat(node.redis().errors() - errors).isLessThan(500);
            assertThat(node.redis().notAsked()).isGreaterThan(500);
            relay.delay(Duration.ZERO);
            awaitShared(node);
        }
    }

    // A machine that is gone without a word leaves connections that never break.
    @Test
    void silentForGoodItIsConnectedAnew() {
        try (var relay = TcpRelay.to(redis.port());
                var node = TestCache.on(RealRedis.uri(relay.port()), IMPATIENT)) {
            relay.hold(TcpRelay.Way.TO_SERVER);
            awaitOpen(node);
            long before = connections();
            await("other connections").atMost(SOON).until(() -> {
                assertRight(node);
                return connections() > before;
            });
            relay.release();
            awaitShared(node);
        }
    }

    /** That were ever made by others than this method. */
    private long connections() {
        looks += 1;
        var matcher = Pattern.compile("total_connections_received:([0-9]+)").matcher(redis.command("INFO", "stats"));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1)) - looks;
    }

    @Test
    void pausedItKeepsNobodyWaitingButTheFewWhoTry() {
        try (var node = TestCache.on(redis.uri(), IMPATIENT)) {
            redis.pause();
            try {
                for (int i = 0; i < 500; i++) {
                    assertRight(node);
                }
                assertThat(node.redis().errors()).isGreaterThanOrEqualTo(Breaker.FAILURES_MAX);
                assertThat(node.redis().notAsked()).isGreaterThan(node.redis().errors());
            } finally {
                redis.resume();
            }
            awaitShared(node);
        }
    }

    @Test
    void silentToManyAtOnceItIsLeftWithTwoConnections() {
        try (var node = TestCache.on(redis.uri(), IMPATIENT)) {
            awaitShared(node);
            redis.pause();
            try {
                var asked = Stream.generate(() -> key("Main", versions.incrementAndGet(), "q"))
                        .limit(64)
                        .toList();
                var answers = asked.stream().map(node::askLater).toList();
                for (int i = 0; i < asked.size(); i++) {
                    assertThat(answers.get(i)).succeedsWithin(SOON).isEqualTo(right(asked.get(i)));
                }
                assertThat(node.redis().errors()).isGreaterThanOrEqualTo(Breaker.FAILURES_MAX);
            } finally {
                redis.resume();
            }
            awaitShared(node);
            RedisLinkTest.awaitTwoConnections(redis);
        }
    }

    @Test
    void fullItStillGivesWhatItHas() {
        try (var node = TestCache.on(redis);
                var other = TestCache.on(redis)) {
            Key kept = key("Main", 7, "kept");
            node.putIntoRedis(kept);
            redis.limit(1);
            await("stores to stop").atMost(SOON).until(() -> {
                assertRight(node);
                return node.redis().storesBreaker() == Breaker.State.OPEN.ordinal();
            });

            assertThat(other.ask(kept)).isEqualTo(right(kept));
            assertThat(other.made).hasValue(0);
            assertThat(node.redis().readsBreaker()).isEqualTo(Breaker.State.CLOSED.ordinal());
            // What is old can be taken away, or it would stay full.
            node.cache.changed(new TreeMap<>(Map.of("Main", 8L)));
            await().atMost(SOON)
                    .until(() -> redis.command("EXISTS", kept.text()).equals("0"));
            redis.limit(0);
            awaitShared(node);
        }
    }

    @Test
    void flushedOrStartedAnewItIsFilledAgain() {
        try (var node = TestCache.on(redis);
                var other = TestCache.on(redis)) {
            Key key = key("Main", 7, "q");
            node.putIntoRedis(key);
            redis.flush();
            assertThat(other.ask(key)).isEqualTo(right(key));
            assertThat(other.made).hasValue(1);
            redis.stop();
            redis.launch();
            awaitShared(node);
            awaitShared(other);
        }
    }

    @Test
    void aPasswordThatIsMissingOrWrongIsAsIfItWereAway() {
        redis.command("CONFIG", "SET", "requirepass", "right");
        try (var without = new TestCache(redis.uri(), SETTINGS);
                var wrong = new TestCache("redis://:wrong@127.0.0.1:" + redis.port(), SETTINGS);
                var node = TestCache.on("redis://:right@127.0.0.1:" + redis.port(), SETTINGS)) {
            assertRight(without);
            assertRight(wrong);
            awaitShared(node);
        }
    }

    /** Asks for something that nobody has asked for yet. */
    private void assertRight(TestCache node) {
        Key key = key("Main", versions.incrementAndGet(), "q");
        assertThat(node.ask(key)).isEqualTo(right(key));
    }

    /** Until Redis takes what this node makes, and answers it. */
    private void awaitShared(TestCache node) {
        long before = node.redis().stores();
        await("answers to be shared").atMost(SOON).until(() -> {
            assertRight(node);
            return node.redis().stores() > before && node.redis().readsBreaker() == Breaker.State.CLOSED.ordinal();
        });
    }

    private void awaitOpen(TestCache node) {
        await("the breaker to open").atMost(SOON).until(() -> {
            assertRight(node);
            return node.redis().readsBreaker() == Breaker.State.OPEN.ordinal();
        });
    }
}
