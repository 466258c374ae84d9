package dlsms.server;

import dlsms.grpc.GrpcApi;
import dlsms.grpc.GrpcLimits;
import dlsms.transport.IoLoop;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Where clients call. */
final class PublicPort implements AutoCloseable {

    /** How long calls in flight may take when the node stops. */
    static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE_MIN = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);
    private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(10);

    private final Server server;

    /** Opens the port. @throws CannotServe where it is taken */
    PublicPort(HostPort address, GrpcApi api, CallMetrics metrics, IoLoop io) {
        var builder = io.serve(NettyServerBuilder.forAddress(address.resolved(NodeOption.GRPC_PORT.flag())))
                // No handler of the API waits, so none needs a thread of its own.
                .directExecutor()
                .addServices(api.publicServices())
                .addStreamTracerFactory(api.streamWatch())
                .intercept(metrics)
                .maxInboundMessageSize(GrpcLimits.REQUEST_BYTES_MAX)
                .maxInboundMetadataSize(GrpcLimits.METADATA_BYTES_MAX)
                .maxConcurrentCallsPerConnection(GrpcLimits.CALLS_PER_CONNECTION_MAX)
                .handshakeTimeout(HANDSHAKE_MAX.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEP_ALIVE_MIN.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER.toSeconds(), TimeUnit.SECONDS);
        server = Ports.start(NodeOption.GRPC_PORT.flag(), address, builder.build());
    }

    int port() {
        return server.getPort();
    }

    /** New calls are refused from now on; those in flight go on. */
    void refuseNewCalls() {
        server.shutdown();
    }

    /** Waits until the calls in flight are over, but not for ever. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
