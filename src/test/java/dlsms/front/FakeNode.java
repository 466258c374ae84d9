package dlsms.front;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dlsms.grpc.GrpcLimits;
import dlsms.wire.library.BackupPiece;
import dlsms.wire.library.BackupRequest;
import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.GetSeatResponse;
import dlsms.wire.library.OperatorServiceGrpc.OperatorServiceImplBase;
import dlsms.wire.library.SeatServiceGrpc.SeatServiceImplBase;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What nginx sees of a node, in this JVM: counts what it is asked, and answers as it is told. */
final class FakeNode implements AutoCloseable {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    private final Queue<Metadata> calls = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private final HttpServer http;
    private volatile Optional<StatusRuntimeException> refusal = Optional.empty();
    private volatile boolean silent;
    private volatile boolean dropsRequests;

    FakeNode() {
        try {
            var loopback = InetAddress.getLoopbackAddress();
            server = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
                    .maxInboundMessageSize(GrpcLimits.REQUEST_BYTES_MAX)
                    .maxInboundMetadataSize(GrpcLimits.METADATA_BYTES_MAX)
                    .intercept(new Recorder())
                    .addService(new Seats())
                    .addService(new Operators())
                    .addService(health.getHealthService())
                    .addService(ProtoReflectionServiceV1.newInstance())
                    .build()
                    .start();
            http = HttpServer.create(new InetSocketAddress(loopback, 0), 16);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/", exchange -> {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
                try (exchange) {
                    if (!dropsRequests) {
                        var body = "{}".getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                }
            });
            http.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Nginx.Ports ports() {
        return new Nginx.Ports(server.getPort(), http.getAddress().getPort());
    }

    /** The metadata of each call that it got. */
    Queue<Metadata> calls() {
        return calls;
    }

    /** Method, path and forwarded address of each HTTP request that it got. */
    Queue<String> requests() {
        return requests;
    }

    /** For the watchers. */
    HealthStatusManager health() {
        return health;
    }

    void refuseWith(StatusRuntimeException why) {
        refusal = Optional.of(why);
    }

    /** Whether it leaves calls without an answer. */
    void beSilent(boolean on) {
        silent = on;
    }

    /** From now on, it ends a connection instead of answering an HTTP request. */
    void dropRequests() {
        dropsRequests = true;
    }

    private final class Recorder implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            calls.add(headers);
            return next.startCall(call, headers);
        }
    }

    private final class Seats extends SeatServiceImplBase {
        @Override
        public void getSeat(GetSeatRequest request, StreamObserver<GetSeatResponse> to) {
            if (refusal.isPresent()) {
                to.onError(refusal.get());
            } else if (!silent) {
                to.onNext(GetSeatResponse.getDefaultInstance());
                to.onCompleted();
            }
        }
    }

    private static final class Operators extends OperatorServiceImplBase {
        private static final int PIECES = 3;
        private static final Duration PAUSE = Duration.ofMillis(2_000);

        @Override
        public void backup(BackupRequest request, StreamObserver<BackupPiece> to) {
            try {
                for (int i = 0; i < PIECES; i++) {
                    // Nobody counts it down: this is a disk that takes its time.
                    new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    to.onNext(BackupPiece.newBuilder()
                            .setData(ByteString.copyFromUtf8("piece " + i))
                            .build());
                }
                to.onCompleted();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends at once, with its connections. */
    @Override
    public void close() {
        server.shutdownNow();
        http.stop(0);
        try {
            server.awaitTermination(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
