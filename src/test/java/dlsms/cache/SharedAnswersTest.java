package dlsms.cache;

import static dlsms.cache.TestCache.NOW;
import static dlsms.cache.TestCache.key;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.servers.RealRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Three nodes share Redis while their state changes all the time, and answers are put there at once: nobody is given an
 * answer that is older than the state was when it was asked for.
 *
 * <p>It was seen to fail at once with the version left out of {@link Key#text}, in Redis' names and in the MAC alike.
 */
class SharedAnswersTest {

    private static final int READERS = 12;
    private static final int READS = 400;

    /** The newest version that is acknowledged; all nodes have it. */
    private final AtomicLong state = new AtomicLong(1);

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void noAnswerIsOlderThanTheStateWasWhenItWasAskedFor() {
        try (var redis = RealRedis.start("shared-answers-test");
                var one = TestCache.on(redis);
                var two = TestCache.on(redis);
                var three = TestCache.on(redis);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<TestCache> nodes = List.of(one, two, three);
            var readers = new ArrayList<CompletableFuture<Void>>();
            for (int number = 0; number < READERS; number++) {
                TestCache node = nodes.get(number % nodes.size());
                readers.add(CompletableFuture.runAsync(() -> read(node), threads));
            }
            var writer = CompletableFuture.runAsync(this::write, threads);
            try {
                CompletableFuture.allOf(readers.toArray(CompletableFuture<?>[]::new))
                        .join();
            } finally {
                over.set(true);
            }
            writer.join();

            assertThat(nodes.stream()
                            .mapToLong(node -> node.cache.figures().redisHits())
                            .sum())
                    .isPositive();
            assertThat(nodes.stream()
                            .mapToLong(node -> node.cache.figures().localHits())
                            .sum())
                    .isPositive();
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.redis().badValues()).isZero());
        }
    }

    private void write() {
        while (!over.get()) {
            state.incrementAndGet();
            pause();
        }
    }

    private void read(TestCache node) {
        for (int number = 0; number < READS; number++) {
            String query = "q" + number % 4;
            long acknowledged = state.get();
            String answer = node.cache
                    .answer(key("Main", state.get(), query), NOW, () -> made(query))
                    .join()
                    .map(Answer::value)
                    .orElseGet(() -> String.valueOf(state.get()));
            assertThat(Long.parseLong(answer)).isGreaterThanOrEqualTo(acknowledged);
        }
    }

    /** As on the loop's thread: version and answer are of one moment. */
    private CompletableFuture<Optional<AnswerCache.Fresh<String>>> made(String query) {
        Key key = key("Main", state.get(), query);
        var answer = TestCache.answer(String.valueOf(key.version()), key);
        return CompletableFuture.completedFuture(Optional.of(new AnswerCache.Fresh<>(key, answer)));
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
