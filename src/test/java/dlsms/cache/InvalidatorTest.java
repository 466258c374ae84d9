package dlsms.cache;

import static dlsms.cache.TestCache.SOON;
import static dlsms.cache.TestCache.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealRedis;
import dlsms.servers.TcpRelay;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What Redis has not done is tried again, whatever became of the connection. */
class InvalidatorTest {

    /** Its command ends neither well nor with an error of Redis: it is cancelled. */
    @Test
    void aConnectionThatIsLetGoInTheMiddleLosesNoScope() {
        try (var redis = RealRedis.start("invalidator-test");
                var relay = TcpRelay.to(redis.port());
                var link = new RedisLink(address(relay.port()), Invalidation.CHANNEL, (channel, message) -> {})) {
            link.start();
            await("both connections")
                    .atMost(SOON)
                    .until(() -> redis.command("CLIENT", "LIST").contains(" sub=1 "));
            Key key = key("Main", 7, "q");
            redis.command("SET", key.text(), "old");
            redis.command("ZADD", Key.index(key.cluster(), key.scope()), "7", key.text());
            var counters = new CacheCounters(nanos -> {});
            try (var invalidator = new Invalidator(link, () -> Optional.of(key.cluster()), counters)) {
                var asked = relay.holdAfter(TcpRelay.Way.TO_SERVER, 1);
                invalidator.changed(new TreeMap<>(Map.of(key.scope(), 8L)));
                assertThat(asked).succeedsWithin(SOON);
                link.renew();
                await("the connection let go").atMost(SOON).until(() -> !link.isUp());
                relay.release();

                await("the old key to go").atMost(SOON).until(() -> counters.unlinked.sum() == 1);
                assertThat(redis.command("EXISTS", key.text())).isEqualTo("0");
            }
        }
    }

    private static RedisAddress address(int port) {
        return RedisAddress.of(RealRedis.uri(port), Optional.empty());
    }
}
