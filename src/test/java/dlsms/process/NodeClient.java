package dlsms.process;

import dlsms.wire.library.AuthServiceGrpc;
import dlsms.wire.library.AuthServiceGrpc.AuthServiceBlockingStub;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CancelReservationResponse;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.CreateReservationResponse;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.LogLine;
import dlsms.wire.library.NotifyServiceGrpc;
import dlsms.wire.library.NotifyServiceGrpc.NotifyServiceBlockingStub;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.OperatorServiceGrpc.OperatorServiceBlockingStub;
import dlsms.wire.library.Reservation;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.ReservationServiceGrpc.ReservationServiceBlockingStub;
import dlsms.wire.library.SeatServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc.SeatServiceBlockingStub;
import dlsms.wire.library.TailLogRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls one node's public port and waits for the answer. Any thread. */
public final class NodeClient implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ManagedChannel connection;
    private final Channel channel;
    private final Duration deadline;

    private NodeClient(ManagedChannel connection, Channel channel, Duration deadline) {
        this.connection = connection;
        this.channel = channel;
        this.deadline = deadline;
    }

    public static NodeClient of(String host, int port, Optional<String> token) {
        var connection = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
        var channel = token.map(text -> ClientInterceptors.intercept(
                        connection, MetadataUtils.newAttachHeadersInterceptor(bearer(text))))
                .orElse(connection);
        return new NodeClient(connection, channel, PATIENCE);
    }

    private static Metadata bearer(String token) {
        var headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return headers;
    }

    /** The same connection; each call ends after {@code other} at the latest. */
    public NodeClient within(Duration other) {
        return new NodeClient(connection, channel, other);
    }

    public AuthServiceBlockingStub accounts() {
        return AuthServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadline);
    }

    public SeatServiceBlockingStub seats() {
        return SeatServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadline);
    }

    public ReservationServiceBlockingStub reservations() {
        return ReservationServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadline);
    }

    public NotifyServiceBlockingStub waitlist() {
        return NotifyServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadline);
    }

    public OperatorServiceBlockingStub operator() {
        return OperatorServiceGrpc.newBlockingStub(channel).withDeadlineAfter(deadline);
    }

    /** With a request id of its own, so that the node may try again where a leader goes meanwhile. */
    public OperationResponse submit(String text) {
        var request = OperationRequest.newBuilder()
                .setOperation(text)
                .setRequestId("submit-" + UUID.randomUUID())
                .build();
        return OperationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(deadline)
                .submitOperation(request);
    }

    /** Does not wait: completes on a thread of the connection. */
    public CompletableFuture<Reservation> reserveLater(CreateReservationRequest request) {
        var result = new CompletableFuture<CreateReservationResponse>();
        ReservationServiceGrpc.newStub(channel)
                .withDeadlineAfter(deadline)
                .createReservation(request, new OnlyAnswer<>(result));
        return result.thenApply(CreateReservationResponse::getReservation);
    }

    /** Does not wait: completes on a thread of the connection. */
    public CompletableFuture<Reservation> cancelLater(CancelReservationRequest request) {
        var result = new CompletableFuture<CancelReservationResponse>();
        ReservationServiceGrpc.newStub(channel)
                .withDeadlineAfter(deadline)
                .cancelReservation(request, new OnlyAnswer<>(result));
        return result.thenApply(CancelReservationResponse::getReservation);
    }

    private record OnlyAnswer<T>(CompletableFuture<T> result) implements StreamObserver<T> {
        @Override
        public void onNext(T answer) {
            result.complete(answer);
        }

        @Override
        public void onError(Throwable error) {
            result.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            // The one answer has been seen already.
        }
    }

    /** The node's own view of itself. */
    public GetStatusResponse status() {
        return operator().getStatus(GetStatusRequest.getDefaultInstance());
    }

    public GetStatusResponse statusWithStateHash() {
        return operator()
                .getStatus(GetStatusRequest.newBuilder().setWithStateHash(true).build());
    }

    /** The newest {@code count} entries of the node's log, oldest first. */
    public List<LogLine> tail(int count) {
        return operator()
                .tailLog(TailLogRequest.newBuilder().setCount(count).build())
                .getLinesList();
    }

    /** Calls again without waiting out the back-off that a dead node has earned. */
    public void reconnect() {
        connection.resetConnectBackoff();
    }

    @Override
    public void close() {
        connection.shutdownNow();
        try {
            connection.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
