package dlsms.grpc;

import dlsms.auth.Passwords;
import dlsms.auth.Tokens;
import dlsms.seat.Actor;
import dlsms.seat.UserId;
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
import java.util.concurrent.TimeUnit;

/** One node that answers on a port of this machine, as the product does, and a channel to it. */
final class Loopback implements AutoCloseable {

    static final int ALICE = 1;
    static final int BOB = 2;

    final OneNode one;
    final Tokens tokens;
    final GrpcApi api;

    private final Passwords passwords = new Passwords(1);
    private final Server server;
    private final ManagedChannel channel;

    private Loopback(OneNode one, boolean allowUnauthenticated) {
        this.one = one;
        tokens = new Tokens(one.secret(), one.clock::now);
        api = new GrpcApi(one.useCases, tokens, passwords, allowUnauthenticated);
        server = started(api);
        channel = connect().build();
    }

    static Loopback withSampleData(Path folder) {
        return new Loopback(OneNode.withSampleData(folder), false);
    }

    static Loopback thatAllowsUnauthenticated(Path folder) {
        return new Loopback(OneNode.withSampleData(folder), true);
    }

    static Loopback withoutQuorum(Path folder) {
        return new Loopback(OneNode.withoutQuorum(folder), true);
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
        return nobody().withToken(tokens.issue(new Actor(new UserId(0), true, "operator"), "")
                .orElseThrow());
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
