package dlsms.grpc;

import dlsms.auth.Passwords;
import dlsms.auth.Tokens;
import dlsms.node.SlowLog;
import dlsms.seat.Actor;
import dlsms.seat.UserId;
import dlsms.service.Backups;
import dlsms.service.OneNode;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One node that answers on a port of this machine, as the product does, and a channel to it. */
final class Loopback implements AutoCloseable {

    static final int ALICE = 1;
    static final int BOB = 2;
    static final Actor STAFF = new Actor(new UserId(0), true, "operator");

    final OneNode one;
    final Tokens tokens;
    final GrpcApi api;

    final Backups backups;

    /** Of the next backup, each of {@link Pieces#BYTES}. */
    final AtomicInteger pieces = new AtomicInteger(3);

    /** What happens while the next backup's state is being opened. */
    final AtomicReference<Runnable> whileOpening = new AtomicReference<>(() -> {});

    private final Passwords passwords = new Passwords(1);
    private final Server server;
    private final ManagedChannel channel;

    private Loopback(OneNode one, boolean allowUnauthenticated) {
        this.one = one;
        tokens = new Tokens(one.secret(), one.clock::now);
        backups = new Backups(one.useCases.gateway(), this::open);
        api = new GrpcApi(one.useCases, backups, tokens, passwords, allowUnauthenticated);
        server = started(api);
        channel = connect().build();
    }

    private Pieces open() {
        var state = new Pieces(pieces.get());
        whileOpening.get().run();
        return state;
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A state of so many pieces. */
    static final class Pieces implements Backups.Source {

        static final int BYTES = 100_000;
        static final AtomicInteger OPEN = new AtomicInteger();

        private int left;

        Pieces(int left) {
            this.left = left;
            OPEN.incrementAndGet();
        }

        @Override
        public Optional<byte[]> next() {
            if (left == 0) {
                return Optional.empty();
            }
            left -= 1;
            return Optional.of(new byte[BYTES]);
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
        }
    }

    static Loopback withSampleData(Path folder) {
        return new Loopback(OneNode.withSampleData(folder), false);
    }

    static Loopback onSlowDisk(Path folder, SlowLog.Pace pace) {
        return new Loopback(OneNode.onSlowDisk(folder, pace), false);
    }

    static Loopback thatAllowsUnauthenticated(Path folder) {
        return new Loopback(OneNode.withSampleData(folder), true);
    }

    static Loopback withoutQuorum(Path folder) {
        return new Loopback(OneNode.withoutQuorum(folder), true);
    }

    int port() {
        return server.getPort();
    }

    /** Another connection. */
    NettyChannelBuilder connect() {
        return NettyChannelBuilder.forAddress(address(server.getPort())).usePlaintext();
    }

    /** Who shows no token. */
    Caller nobody() {
        return new Caller(channel);
    }

    Caller student(int userId) {
        var actor = new Actor(new UserId(userId), false, "student " + userId);
        return nobody().withToken(tokens.issue(actor, "S" + (2021000 + userId)).orElseThrow());
    }

    Caller staff() {
        return nobody().withToken(tokens.issue(STAFF, "").orElseThrow());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        api.close();
        passwords.close();
        one.close();
    }

    private static Server started(GrpcApi api) {
        try {
            return NettyServerBuilder.forAddress(address(0))
                    .directExecutor()
                    .addServices(api.publicServices())
                    .addStreamTracerFactory(api.streamWatch())
                    .maxInboundMessageSize(GrpcLimits.REQUEST_BYTES_MAX)
                    .maxInboundMetadataSize(GrpcLimits.METADATA_BYTES_MAX)
                    .maxConcurrentCallsPerConnection(GrpcLimits.CALLS_PER_CONNECTION_MAX)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
