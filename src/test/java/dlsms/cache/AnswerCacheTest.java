package dlsms.cache;

import static dlsms.cache.TestCache.NOW;
import static dlsms.cache.TestCache.SETTINGS;
import static dlsms.cache.TestCache.SOON;
import static dlsms.cache.TestCache.key;
import static dlsms.cache.TestCache.right;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes and a real Redis that does as it should. */
class AnswerCacheTest {

    private static final Duration POLL = Duration.ofMillis(5);

    private static RealRedis redis;

    private TestCache one;
    private TestCache two;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.start("answer-cache-test");
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        redis.flush();
        one = TestCache.on(redis);
        two = TestCache.on(redis);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void whatOneNodeMadeAnotherFindsInRedisAndThenInItsOwnMemory() {
        Key key = key("Main", 7, "q");
        one.putIntoRedis(key);

        assertThat(two.ask(key)).isEqualTo(right(key));
        assertThat(two.ask(key)).isEqualTo(right(key));
        assertThat(two.made).hasValue(0);
        assertThat(two.cache.figures().redisHits()).isEqualTo(1);
        assertThat(two.cache.figures().localHits()).isEqualTo(1);
        assertThat(one.cache.figures().misses()).isEqualTo(1);
    }

    @Test
    void anotherVersionIsAnotherAnswer() {
        one.putIntoRedis(key("Main", 7, "q"));

        assertThat(two.ask(key("Main", 8, "q"))).isEqualTo(right(key("Main", 8, "q")));
        assertThat(one.ask(key("Main", 8, "q"))).isEqualTo(right(key("Main", 8, "q")));
        assertThat(two.made).hasValue(1);
    }

    @Test
    void sixtyFourWhoAskAtOnceHaveItMadeOnce() throws Exception {
        Key key = key("Main", 7, "q");
        var go = new CountDownLatch(1);
        var answers = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 64; i++) {
            var asked = new CompletableFuture<String>();
            answers.add(asked);
            Thread.ofVirtual().start(() -> {
                try {
                    go.await();
                    asked.complete(one.ask(key));
                } catch (InterruptedException e) {
                    asked.completeExceptionally(e);
                }
            });
        }
        go.countDown();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).isEqualTo(right(key)));
        assertThat(one.made).hasValue(1);
        CacheFigures figures = one.cache.figures();
        assertThat(figures.misses()).isEqualTo(1);
        assertThat(figures.localHits() + figures.joined()).isEqualTo(63);
    }

    @Test
    void whoJoinsOneThatCanNotBeMadeSeesForItself() {
        Key key = key("Main", 7, "q");
        var made = new CompletableFuture<Optional<AnswerCache.Fresh<String>>>();
        var first = one.cache.answer(key, NOW, () -> made);
        var second = one.cache.answer(key, NOW, () -> CompletableFuture.failedFuture(new AssertionError("made twice")));
        made.complete(Optional.empty());

        assertThat(first.join()).isEmpty();
        assertThat(second.join()).isEmpty();
        assertThat(one.ask(key)).isEqualTo(right(key));
    }

    @Test
    void whoJoinsOneThatBreaksIsNotBroken() {
        Key key = key("Main", 7, "q");
        var made = new CompletableFuture<Optional<AnswerCache.Fresh<String>>>();
        var first = one.cache.answer(key, NOW, () -> made);
        var second = one.cache.answer(key, NOW, () -> CompletableFuture.failedFuture(new AssertionError("made twice")));
        made.completeExceptionally(new IllegalStateException("a bug"));

        assertThat(first).failsWithin(SOON);
        assertThat(second.join()).isEmpty();
    }

    @Test
    void whoJoinsOneThatTakesTooLongDoesNotWaitForIt() {
        Key key = key("Main", 7, "q");
        var never = new CompletableFuture<Optional<AnswerCache.Fresh<String>>>();
        one.cache.answer(key, NOW, () -> never);

        assertThat(one.cache.answer(key, NOW, () -> never)).succeedsWithin(SOON).isEqualTo(Optional.empty());
    }

    @Test
    void anAnswerThatHoldsForATimeIsFoundOnlyThen() {
        Key key = key("Main", 7, "q");
        Instant end = NOW.plusSeconds(60);
        var early = new Answer<>("until the hour", 7, Instant.MIN, end);
        one.cache.answer(
                key, NOW, () -> CompletableFuture.completedFuture(Optional.of(new AnswerCache.Fresh<>(key, early))));
        await().atMost(SOON).until(() -> one.redis().stores() == 1);

        for (TestCache node : List.of(one, two)) {
            var late = new Answer<>("after the hour", 7, end, Instant.MAX);
            var fresh = Optional.of(new AnswerCache.Fresh<>(key, late));
            assertThat(node.cache
                            .answer(key, end, () -> CompletableFuture.completedFuture(fresh))
                            .join())
                    .contains(late);
        }
    }

    @Test
    void keysLiveForTheirTimeAndSoDoesTheirIndex() {
        Key key = key("Main", 7, "q");
        one.putIntoRedis(key);

        long ttlMillis = SETTINGS.ttl().toMillis();
        assertThat(Long.parseLong(redis.command("PTTL", key.text()))).isBetween(1L, ttlMillis);
        assertThat(Long.parseLong(redis.command("PTTL", Key.index("c1", "Main"))))
                .isBetween(1L, 2 * ttlMillis);
    }

    @Test
    void afterItsTimeAKeyIsGone() {
        var settings =
                new CacheSettings(Duration.ofSeconds(5), Duration.ZERO, Duration.ofMillis(50), 1 << 20, 10_000, 128);
        try (var shortLived = TestCache.on(redis.uri(), settings)) {
            shortLived.putIntoRedis(key("Main", 7, "q"));
            await().atMost(SOON).until(() -> redis.keys() == 0);
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsGivenAndNotPutIntoRedis() {
        Key key = key("Main", 7, "x".repeat(SETTINGS.answerBytesMax()));

        assertThat(one.ask(key)).isEqualTo(right(key));
        await().atMost(SOON).until(() -> one.redis().storesDropped() == 1);
        assertThat(redis.keys()).isZero();
    }

    @Test
    void whatAChangeMadeOldIsTakenAwayEverywhereAndNothingElse() {
        // More than are taken away at once.
        for (int batch = 1; batch <= 6; batch++) {
            int stores = 100 * batch;
            IntStream.range(stores - 100, stores).forEach(i -> one.askLater(key("Main", 7, "q" + i)));
            await().atMost(SOON).pollInterval(POLL).until(() -> one.redis().stores() == stores);
        }
        one.putIntoRedis(new Key("c1", Key.ALL, 8, "q"));
        one.putIntoRedis(new Key("c1", Key.CATALOGUE, 2, "branches"));
        one.putIntoRedis(key("Science", 5, "q"));
        two.ask(key("Main", 7, "q1"));
        two.ask(key("Science", 5, "q"));
        one.putIntoRedis(key("Main", 9, "q"));

        one.cache.changed(new TreeMap<>(Map.of("Main", 9L)));

        await("old keys to go")
                .atMost(SOON)
                .until(() -> redis.command("ZCARD", Key.index("c1", "Main")).equals("1"));
        await("two to hear").atMost(SOON).until(() -> two.redis().invalidationsHeard() == 2);
        assertThat(redis.command("EXISTS", key("Main", 9, "q").text())).isEqualTo("1");
        assertThat(redis.command("EXISTS", key("Science", 5, "q").text())).isEqualTo("1");
        assertThat(redis.command("EXISTS", new Key("c1", Key.CATALOGUE, 2, "branches").text()))
                .isEqualTo("1");
        assertThat(redis.command("EXISTS", new Key("c1", Key.ALL, 8, "q").text()))
                .isEqualTo("0");
        assertThat(redis.command("EXISTS", key("Main", 7, "q1").text())).isEqualTo("0");
        // The three that are left, and their indexes.
        assertThat(redis.keys()).isEqualTo(6);
        long bytes = two.cache.figures().localBytes();
        assertThat(bytes).isPositive().isLessThan(1_000);
    }
}
