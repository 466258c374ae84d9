package dlsms.cache;

import static dlsms.cache.TestCache.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealRedis;
import dlsms.servers.TcpRelay;
import io.lettuce.core.RedisFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The client's own queues are bounded too: what Redis doesn't take is refused, not kept. */
class RedisLinkTest {

    private static final String CHANNEL = "c";

    @Test
    void commandsThatRedisDoesNotAnswerAreRefusedBeyondTheLimit() {
        try (var redis = RealRedis.start("redis-link-test");
                var relay = TcpRelay.to(redis.port());
                var link = link(relay.port())) {
            relay.hold(TcpRelay.Way.TO_CLIENT);
            var commands = link.commands().orElseThrow();
            List<RedisFuture<byte[]>> asked = new ArrayList<>();
            for (int i = 0; i < 2 * RedisLink.COMMANDS_MAX; i++) {
                asked.add(commands.getrange("k", 0, 1));
            }

            await("refusals").atMost(SOON).until(() -> failed(asked) >= RedisLink.COMMANDS_MAX - 10);
            relay.release();
            await("answers").atMost(SOON).until(() -> asked.stream().allMatch(RedisFuture::isDone));
            assertThat(asked.size() - failed(asked)).isBetween(1L, (long) RedisLink.COMMANDS_MAX);
        }
    }

    @Test
    void withoutAConnectionNothingIsKeptForLater() {
        try (var redis = RealRedis.start("redis-link-test");
                var link = link(redis.port())) {
            var commands = link.commands().orElseThrow();
            redis.stop();
            await().atMost(SOON).until(() -> !link.isUp());

            assertThat(link.commands()).isEmpty();
            assertThat(commands.getrange("k", 0, 1).toCompletableFuture()).failsWithin(SOON);
        }
    }

    /** Many callers may find Redis silent at once, and each says so. */
    @Test
    void renewedManyTimesAtOnceItHasTwoConnections() {
        try (var redis = RealRedis.start("redis-link-test");
                var link = link(redis.port())) {
            awaitTwoConnections(redis);
            redis.pause();
            for (int i = 0; i < 64; i++) {
                link.renew();
            }
            await("the old ones let go").atMost(SOON).until(() -> !link.isUp());
            redis.resume();

            awaitTwoConnections(redis);
            assertThat(link.isUp()).isTrue();
        }
    }

    /** To hear is what Redis may refuse for itself; and it lets go of whoever may no longer. */
    @Test
    void aSubscriptionThatIsRefusedIsTriedAgain() {
        try (var redis = RealRedis.start("redis-link-test")) {
            redis.command("ACL", "SETUSER", "default", "resetchannels");
            var heard = new AtomicInteger();
            try (var link = link(redis.port(), heard)) {
                for (int i = 0; i < 2; i++) {
                    long before = refusals(redis);
                    await("a refusal").atMost(SOON).until(() -> refusals(redis) > before);
                    redis.command("ACL", "SETUSER", "default", "allchannels");
                    awaitHeard(redis, heard);
                    redis.command("ACL", "SETUSER", "default", "resetchannels");
                }
                assertThat(link.isUp()).isTrue();
            }
        }
    }

    private static long refusals(RealRedis redis) {
        var found = Pattern.compile("cmdstat_subscribe:.*rejected_calls=([0-9]+)")
                .matcher(redis.command("INFO", "commandstats"));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static void awaitHeard(RealRedis redis, AtomicInteger heard) {
        int before = heard.get();
        await("a message").atMost(SOON).until(() -> {
            redis.command("PUBLISH", CHANNEL, "m");
            return heard.get() > before;
        });
    }

    /** And not more later: a try that was begun too often would end by then. */
    static void awaitTwoConnections(RealRedis redis) {
        await("two connections").during(Duration.ofSeconds(3)).atMost(SOON).until(() -> connections(redis) == 2);
    }

    // The one that asks is in the list too.
    private static long connections(RealRedis redis) {
        return redis.command("CLIENT", "LIST").lines().count() - 1;
    }

    private static long failed(List<RedisFuture<byte[]>> asked) {
        return asked.stream()
                .filter(each -> each.toCompletableFuture().isCompletedExceptionally())
                .count();
    }

    private static RedisLink link(int port) {
        return link(port, new AtomicInteger());
    }

    private static RedisLink link(int port, AtomicInteger heard) {
        var address = RedisAddress.of(RealRedis.uri(port), Optional.empty());
        var link = new RedisLink(address, CHANNEL, (channel, message) -> heard.incrementAndGet());
        link.start();
        await("a connection").atMost(SOON).until(link::isUp);
        return link;
    }
}
