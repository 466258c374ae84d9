package dlsms.cache;

import static dlsms.cache.TestCache.SOON;
import static dlsms.cache.TestCache.key;
import static dlsms.cache.TestCache.right;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealRedis;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others write into the same Redis, under our keys too: by mistake, or to have us say what is not true. */
class ForeignValuesTest {

    private static final Key KEY = key("Main", 7, "q");
    private static final String INDEX = Key.index("c1", "Main");

    private static RealRedis redis;

    private TestCache one;
    private TestCache two;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.start("foreign-values-test");
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
    void garbageIsNotThereAndIsReplaced() {
        for (String garbage : new String[] {"x", "\u0001", "\u0001".repeat(100), right(KEY)}) {
            redis.flush();
            redis.command("SET", KEY.text(), garbage);
            try (var node = TestCache.on(redis)) {
                assertMadeAndPutThere(node);
                assertThat(node.redis().badValues()).isEqualTo(1);
            }
        }
    }

    @Test
    void anOlderAnswerCopiedToANewerKeyIsNotThere() {
        Key newer = key("Main", 8, "q");
        one.putIntoRedis(KEY);
        redis.command("RENAME", KEY.text(), newer.text());

        assertThat(two.ask(newer)).isEqualTo(right(newer));
        assertThat(two.redis().badValues()).isEqualTo(1);
    }

    @Test
    void anotherTypeIsNotThereAndIsReplaced() {
        redis.command("RPUSH", KEY.text(), "x");

        assertMadeAndPutThere(one);
        assertThat(one.redis().badValues()).isEqualTo(1);
        assertThat(one.redis().errors()).isZero();
    }

    @Test
    void aHugeValueIsNotRead() {
        redis.command("SETRANGE", KEY.text(), Integer.toString(100 << 20), "x");

        assertMadeAndPutThere(one);
        assertThat(one.redis().badValues()).isEqualTo(1);
        assertThat(one.redis().errors()).isZero();
    }

    @Test
    void anAnswerOfAnotherReleaseIsNotThere() {
        Key unreadable = key("Main", 7, "unreadable");
        one.putIntoRedis(unreadable);

        assertThat(two.ask(unreadable)).isEqualTo(right(unreadable));
        assertThat(two.made).hasValue(1);
        assertThat(two.redis().badValues()).isEqualTo(1);
    }

    @Test
    void anotherTypeInThePlaceOfTheIndexGoes() {
        redis.command("SET", INDEX, "x");
        one.ask(KEY);
        await().atMost(SOON).until(() -> redis.command("TYPE", INDEX).equals("none"));
        one.putIntoRedis(key("Main", 8, "q"));
        assertThat(redis.command("ZCARD", INDEX)).isEqualTo("1");

        redis.command("DEL", INDEX);
        redis.command("RPUSH", INDEX, "x");
        one.cache.changed(new TreeMap<>(Map.of("Main", 9L)));
        await().atMost(SOON).until(() -> redis.command("TYPE", INDEX).equals("none"));
    }

    @Test
    void namesInTheIndexThatAreNotOursAreNotTakenAway() {
        redis.command("SET", "their:key", "x");
        redis.command("ZADD", INDEX, "1", "their:key");
        one.putIntoRedis(KEY);
        one.cache.changed(new TreeMap<>(Map.of("Main", 8L)));

        await().atMost(SOON)
                .until(() -> redis.command("EXISTS", KEY.text(), INDEX).equals("0"));
        assertThat(redis.command("GET", "their:key")).isEqualTo("x");
    }

    @Test
    void whatOthersPublishChangesNoAnswer() {
        one.ask(KEY);
        redis.command("PUBLISH", Invalidation.CHANNEL, "nonsense");
        redis.command("PUBLISH", Invalidation.CHANNEL, "another-cluster 99 Main");
        redis.command("PUBLISH", Invalidation.CHANNEL, "c1 99 Main");

        await().atMost(SOON).until(() -> one.redis().invalidationsHeard() == 1);
        assertThat(one.cache.figures().localBytes()).isZero();
        assertThat(one.ask(KEY)).isEqualTo(right(KEY));
    }

    private void assertMadeAndPutThere(TestCache node) {
        assertThat(node.ask(KEY)).isEqualTo(right(KEY));
        assertThat(node.made).hasValue(1);
        await().atMost(SOON).until(() -> node.redis().stores() == 1);
        try (var other = TestCache.on(redis)) {
            assertThat(other.ask(KEY)).isEqualTo(right(KEY));
            assertThat(other.made).hasValue(0);
        }
    }
}
