package dlsms.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to Redis: one for commands, one that hears. Redis may be away when the node starts, and go and come
 * back: nothing waits for it and nothing is kept for later, for by then it would be of no use. Any thread.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    /** Commands that wait for Redis' answer; more are refused. */
    static final int COMMANDS_MAX = 1_000;

    private static final Duration HANDSHAKE = Duration.ofSeconds(2);
    private static final Duration RECONNECT_MIN = Duration.ofMillis(100);
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(2);
    private static final Duration SUBSCRIBE_AGAIN = Duration.ofSeconds(2);
    private static final int IO_THREADS = 2;

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisAddress address;
    private final RedisURI uri;
    private final String channel;
    private final BiConsumer<String, byte[]> heard;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService thread = Chores.thread("redis-link");

    private volatile Optional<StatefulRedisConnection<String, byte[]>> commands = Optional.empty();
    private volatile Optional<StatefulRedisPubSubConnection<String, byte[]>> hearing = Optional.empty();
    // The link's thread only.
    private boolean reported;
    private boolean deaf;
    // From the first try until both connections are there; meanwhile nobody else may begin to make any.
    private boolean connecting;

    /** @param heard what was published on the channel; called on a thread of Redis' client, so it must be quick */
    RedisLink(RedisAddress address, String channel, BiConsumer<String, byte[]> heard) {
        this.address = address;
        this.uri = address.uri(HANDSHAKE);
        this.channel = channel;
        this.heard = heard;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.exponential(RECONNECT_MIN, RECONNECT_MAX, 2, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options());
    }

    private static ClientOptions options() {
        var keepAlive = SocketOptions.KeepAliveOptions.builder()
                .enable()
                .idle(Duration.ofSeconds(5))
                .interval(Duration.ofSeconds(2))
                .count(3)
                .build();
        return ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(COMMANDS_MAX)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(HANDSHAKE)
                        .keepAlive(keepAlive)
                        .build())
                .build();
    }

    /** Begins to connect, and goes on until it is connected. */
    void start() {
        thread.execute(this::connect);
    }

    /** Absent: Redis is away. */
    Optional<RedisAsyncCommands<String, byte[]>> commands() {
        return commands.filter(StatefulConnection::isOpen).map(StatefulRedisConnection::async);
    }

    boolean isUp() {
        return commands.filter(StatefulConnection::isOpen).isPresent();
    }

    /**
     * Lets go of the connections and makes new ones: for when Redis has been silent on the old ones for long. A machine
     * that went away without a word leaves them open. Nothing happens where new ones are under way.
     */
    void renew() {
        thread.execute(() -> {
            if (connecting) {
                return;
            }
            LOG.info("event=redis-renewed redis={}", address);
            drop();
            connect();
        });
    }

    // Once connected, the client itself connects anew whenever a connection breaks.
    private void connect() {
        connecting = commands.isEmpty() || hearing.isEmpty();
        if (commands.isEmpty()) {
            client.connectAsync(CODEC, uri).whenCompleteAsync((made, error) -> connected(made, error), thread);
        } else if (hearing.isEmpty()) {
            client.connectPubSubAsync(CODEC, uri).whenCompleteAsync((made, error) -> hears(made, error), thread);
        }
    }

    private void connected(StatefulRedisConnection<String, byte[]> made, Throwable error) {
        if (error != null) {
            again(error);
            return;
        }
        commands = Optional.of(made);
        connect();
    }

    private void hears(StatefulRedisPubSubConnection<String, byte[]> made, Throwable error) {
        if (error != null) {
            again(error);
            return;
        }
        made.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String on, byte[] message) {
                heard.accept(on, message);
            }
        });
        hearing = Optional.of(made);
        connecting = false;
        reported = false;
        LOG.info("event=redis-connected redis={}", address);
        subscribe(made);
    }

    // Once more is nothing new to Redis. It may have refused, or the connection broke before it answered, or was made
    // anew without the subscription: whatever it was, this mends it.
    private void subscribe(StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection
                .async()
                .subscribe(channel)
                .toCompletableFuture()
                .orTimeout(HANDSHAKE.toNanos(), TimeUnit.NANOSECONDS)
                .whenCompleteAsync((done, error) -> subscribed(connection, Optional.ofNullable(error)), thread);
    }

    private void subscribed(StatefulRedisPubSubConnection<String, byte[]> connection, Optional<Throwable> error) {
        if (hearing.filter(connection::equals).isEmpty()) {
            return;
        }
        if (error.isPresent() && !deaf) {
            LOG.warn("event=redis-not-heard redis={} why={}", address, reason(error.get()));
        }
        deaf = error.isPresent();
        thread.schedule(() -> subscribe(connection), SUBSCRIBE_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void again(Throwable error) {
        if (!reported) {
            LOG.warn("event=redis-away redis={} why={}", address, reason(error));
            reported = true;
        }
        thread.schedule(this::connect, RECONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String reason(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private void drop() {
        commands.ifPresent(StatefulConnection::closeAsync);
        hearing.ifPresent(StatefulConnection::closeAsync);
        commands = Optional.empty();
        hearing = Optional.empty();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        // The connections go with the client.
        client.shutdownAsync(0, HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS).join();
        // Its threads are daemons; nobody needs to wait until the last of them has gone.
        resources.shutdown(0, HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
