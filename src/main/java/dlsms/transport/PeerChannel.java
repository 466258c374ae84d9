package dlsms.transport;

import dlsms.raft.NodeId;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one peer, kept up: whenever it is lost or does not come about it is tried again, with our own
 * back-off (gRPC's goes up to two minutes, too long for a cluster that waits for its majority). Any thread.
 */
final class PeerChannel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerChannel.class);
    private static final int CONNECT_MILLIS = 1_000;
    private static final int FLOW_WINDOW_BYTES = 4 << 20;

    private final NodeId self;
    private final NodeId peer;
    private final TransportSettings.Waits waits;
    private final IoLoop io;
    private final ManagedChannel managed;
    private final Channel channel;
    private final Backoff backoff;
    private final AtomicLong changes = new AtomicLong();
    private final Consumer<NodeId> broke;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean ready;
    private volatile boolean ownDoing;

    /** Who, and where it is reached. */
    record Peer(NodeId id, InetSocketAddress address) {}

    /** @param broke told when a connection that stood breaks and this node didn't do it */
    PeerChannel(TransportSettings settings, Peer peer, IoLoop io, OtherClusters others, Consumer<NodeId> broke) {
        this.self = settings.self();
        this.peer = peer.id;
        this.broke = broke;
        this.waits = settings.limits().waits();
        this.io = io;
        this.backoff = new Backoff(waits, new SplittableRandom());
        this.managed = build(settings, io, peer.address);
        this.channel = ClientInterceptors.intercept(managed, PeerIdentity.toward(peer.id, settings, others));
    }

    /** Begins to connect, once. */
    void start() {
        if (started.compareAndSet(false, true)) {
            managed.notifyWhenStateChanged(managed.getState(true), this::changed);
        }
    }

    Channel channel() {
        return channel;
    }

    /** Whether there is a connection now; without one, nothing should be sent. */
    boolean isReady() {
        return ready;
    }

    /** The peer has answered something: the next loss is a new one. */
    void answered() {
        backoff.reset();
    }

    /** Breaks the connection off and makes a new one. */
    void renew() {
        ownDoing = true;
        managed.enterIdle();
    }

    @Override
    public void close() {
        ownDoing = true;
        managed.shutdownNow();
    }

    private static ManagedChannel build(TransportSettings settings, IoLoop io, InetSocketAddress address) {
        return io.connect(NettyChannelBuilder.forAddress(address.getHostString(), address.getPort()))
                .usePlaintext()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .directExecutor()
                .flowControlWindow(FLOW_WINDOW_BYTES)
                .maxInboundMessageSize(settings.limits().messageBytesMax())
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(3, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
    }

    private void changed() {
        ConnectivityState state = managed.getState(false);
        long change = changes.incrementAndGet();
        boolean wasReady = ready;
        ready = state == ConnectivityState.READY;
        if (ready != wasReady) {
            turned();
        }
        switch (state) {
            case IDLE -> later(backoff.next(), change, () -> managed.getState(true));
            // gRPC would stay in this state until it succeeds, however often it tries, and tries ever less often.
            case TRANSIENT_FAILURE -> later(Duration.ZERO, change, managed::enterIdle);
            case CONNECTING -> later(waits.connect(), change, managed::enterIdle);
            case READY -> {}
            case SHUTDOWN -> {
                return;
            }
        }
        managed.notifyWhenStateChanged(state, this::changed);
    }

    private void turned() {
        if (!ready && !ownDoing) {
            broke.accept(peer);
        }
        ownDoing = false;
        if (managed.isShutdown()) {
            return;
        }
        LOG.info("event={} node={} peer={}", ready ? "peer-connected" : "peer-lost", self, peer);
    }

    /** If nothing else happens to the connection before. */
    private void later(Duration delay, long change, Runnable action) {
        Runnable unlessChanged = () -> {
            if (changes.get() == change) {
                action.run();
            }
        };
        io.loop().schedule(unlessChanged, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
