package dlsms.transport;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The peer port. */
public final class PeerServer implements AutoCloseable {

    private static final int FLOW_WINDOW_BYTES = 4 << 20;
    private static final int CALLS_PER_CONNECTION_MAX = 64;
    private static final int CLOSE_SECONDS = 2;

    private static final Context.Key<AtomicBoolean> CLOSING = Context.key("dlsms-closing");

    private final AtomicBoolean closing = new AtomicBoolean();
    private final Server server;

    /** Not yet open: see {@link #start}. */
    public PeerServer(
            InetSocketAddress address, ServerServiceDefinition service, IoLoop io, TransportSettings.Limits limits) {
        this.server = io.serve(NettyServerBuilder.forAddress(address))
                .directExecutor()
                .flowControlWindow(FLOW_WINDOW_BYTES)
                .maxInboundMessageSize(limits.messageBytesMax())
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                .handshakeTimeout(5, TimeUnit.SECONDS)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(5, TimeUnit.SECONDS)
                .keepAliveTimeout(3, TimeUnit.SECONDS)
                .intercept(this::withClosing)
                .addService(service)
                .build();
    }

    /** Of the port that a call came by, inside the call: true when what ends is this node's own doing. */
    static AtomicBoolean closing() {
        return CLOSING.get();
    }

    private <A, B> ServerCall.Listener<A> withClosing(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        return Contexts.interceptCall(Context.current().withValue(CLOSING, closing), call, headers, next);
    }

    /** @throws IOException where the port is in use or can't be bound */
    public void start() throws IOException {
        server.start();
    }

    /** The port that it listens on: of use where 0 was asked for. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        closing.set(true);
        server.shutdownNow();
        try {
            server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
