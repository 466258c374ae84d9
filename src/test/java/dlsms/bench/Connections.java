package dlsms.bench;

import com.google.protobuf.MessageLite;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection to each node, all on one thread, so that the generator costs the nodes little. Any thread. */
final class Connections implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 10;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<ManagedChannel> connections;
    private final List<Channel> channels;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param addresses HOST:PORT of the public ports @param token an operator's */
    Connections(List<String> addresses, String token) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        var interceptor = MetadataUtils.newAttachHeadersInterceptor(headers);
        this.connections = addresses.stream().map(this::connect).toList();
        this.channels = connections.stream()
                .map(connection -> ClientInterceptors.intercept(connection, interceptor))
                .toList();
    }

    private ManagedChannel connect(String address) {
        return NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .directExecutor()
                .eventLoopGroup(thread)
                .channelType(NioSocketChannel.class)
                .build();
    }

    /** To each node in turn, as a proxy in front of them would do it. */
    Channel next() {
        return channels.get(Math.floorMod(turn.getAndIncrement(), channels.size()));
    }

    void reserve(CreateReservationRequest request, StreamObserver<MessageLite> answer) {
        call(ReservationServiceGrpc.getCreateReservationMethod(), request, answer);
    }

    void seats(GetSeatsRequest request, StreamObserver<MessageLite> answer) {
        call(SeatServiceGrpc.getGetSeatsMethod(), request, answer);
    }

    private <Q, A extends MessageLite> void call(
            MethodDescriptor<Q, A> method, Q request, StreamObserver<MessageLite> answer) {
        var options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        ClientCalls.asyncUnaryCall(next().newCall(method, options), request, new Widened<A>(answer));
    }

    private record Widened<A extends MessageLite>(StreamObserver<MessageLite> answer) implements StreamObserver<A> {
        @Override
        public void onNext(A message) {
            answer.onNext(message);
        }

        @Override
        public void onError(Throwable error) {
            answer.onError(error);
        }

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }

    /** What each node says of itself. Waits. */
    List<GetStatusResponse> statuses() {
        return channels.stream()
                .map(channel -> OperatorServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .getStatus(GetStatusRequest.getDefaultInstance()))
                .toList();
    }

    @Override
    public void close() {
        connections.forEach(ManagedChannel::shutdownNow);
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
