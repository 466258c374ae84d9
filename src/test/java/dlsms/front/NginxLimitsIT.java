package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.front.FakeCluster.Front;
import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.GetSeatResponse;
import dlsms.wire.library.LoginRequest;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each of nginx' own refusals is a gRPC status, for which the node was not asked. */
class NginxLimitsIT {
    @RegisterExtension
    final FakeCluster cluster = new FakeCluster();

    private static Refused busy(String limit) {
        return new Refused(
                Status.Code.RESOURCE_EXHAUSTED, "Busy: " + limit + " is reached", "BUSY", Map.of("limit", limit));
    }

    @Test
    void tooManyCallsASecondAreBusy() {
        var front = cluster.open(Map.of("rate=20000r/s", "rate=1r/m", "burst=20000", "burst=3"));
        IntStream.range(0, 4).forEach(i -> front.call());
        assertThat(front.refused()).isEqualTo(busy("callsPerSecondMax"));
        assertThat(cluster.calls()).isEqualTo(4);
    }

    @Test
    void tooManyCallsAtATimeAreBusy() {
        var front = cluster.open(Map.of("limit_conn calls 2048", "limit_conn calls 3"));
        cluster.nodes().forEach(node -> node.beSilent(true));
        var later = SeatServiceGrpc.newFutureStub(front.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
        var held = Stream.generate(() -> later.getSeat(GetSeatRequest.getDefaultInstance()))
                .limit(3)
                .toList();
        await("the nodes have them").until(() -> cluster.calls() == 3);
        assertThat(front.refused()).isEqualTo(busy("callsPerAddressMax"));
        held.forEach(call -> call.cancel(true));
        assertThat(cluster.calls()).isEqualTo(3);
    }

    @Test
    void whereConnectionsRunOutCallsFailAndNewCallersAreTurnedAwayUntilSomeAreFree() throws IOException {
        var front = cluster.open(
                Map.of("worker_processes 2", "worker_processes 1", "worker_connections 8192", "worker_connections 24"));
        cluster.nodes().forEach(node -> node.beSilent(true));
        var later = SeatServiceGrpc.newFutureStub(front.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
        var calls = Stream.generate(() -> later.getSeat(GetSeatRequest.getDefaultInstance()))
                .limit(24)
                .toList();
        await("one fails").until(() -> calls.stream().anyMatch(Future::isDone));
        var failed = calls.stream().filter(Future::isDone).findFirst().orElseThrow();
        assertThat(Refused.of((StatusRuntimeException) failed.exceptionNow()).reason())
                .isEqualTo("INTERNAL");
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), front.nginx().grpcPort())) {
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(front.nginx().log()).contains("worker_connections are not enough");
        cluster.nodes().forEach(node -> node.beSilent(false));
        calls.forEach(call -> call.cancel(true));
        await("the next one is served").until(() -> front.outcome().equals("OK"));
    }

    @Test
    void whatIsLargerThanANodeTakesEndsAtTheNodeOrHere() {
        var usual = cluster.open(Map.of());
        assertThat(refusalOfBytes(usual, (8 << 20) + 100))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                .satisfies(refused -> assertThat(refused.text()).contains("8388608"));
        var lower = cluster.open(Map.of("client_max_body_size 9m", "client_max_body_size 1m"));
        assertThat(refusalOfBytes(lower, 3 << 20))
                .isEqualTo(new Refused(
                        Status.Code.RESOURCE_EXHAUSTED,
                        "Not done: the request or its metadata is too large",
                        "",
                        Map.of()));
    }

    // Any method of any service goes the same way, so one with a text in it, at the path of one that the node has.
    private static Refused refusalOfBytes(Front front, int bytes) {
        var method = MethodDescriptor.<LoginRequest, GetSeatResponse>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(SeatServiceGrpc.getGetSeatMethod().getFullMethodName())
                .setRequestMarshaller(ProtoUtils.marshaller(LoginRequest.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(GetSeatResponse.getDefaultInstance()))
                .build();
        var request = LoginRequest.newBuilder().setStudentId("x".repeat(bytes)).build();
        var options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
        return refusal(() -> ClientCalls.blockingUnaryCall(front.channel(), method, options, request));
    }

    private static Refused refusal(Supplier<?> call) {
        try {
            throw new AssertionError("answered " + call.get());
        } catch (StatusRuntimeException e) {
            return Refused.of(e);
        }
    }

    @Test
    void aRequestThatDoesNotComeIsNotWaitedForLongAndNoNodeIsBlamed() {
        var front = cluster.open(Map.of("client_body_timeout 15s", "client_body_timeout 1s"));
        var ended = neverSent(front.channel());
        assertThat(ended.join().getCode()).isEqualTo(Status.Code.INTERNAL);
        IntStream.range(0, 20).forEach(i -> front.call());
        assertThat(cluster.nodes()).extracting(node -> node.calls().size()).allMatch(calls -> calls >= 4);
    }

    private static CompletableFuture<Status> neverSent(Channel channel) {
        var ended = new CompletableFuture<Status>();
        // Only of such a method are the headers sent before there is a message.
        var method = SeatServiceGrpc.getGetSeatMethod().toBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .build();
        var call = channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        return ended;
    }

    @Test
    void moreMetadataThanANodeTakesIsRefusedAndHarmsNobodyElse() {
        var front = cluster.open(Map.of());
        var metadata = new Metadata();
        IntStream.range(0, 5)
                .forEach(i ->
                        metadata.put(Metadata.Key.of("key-" + i, Metadata.ASCII_STRING_MARSHALLER), "x".repeat(4_000)));
        assertThat(refusal(() -> front.call(metadata)).code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(cluster.calls()).isZero();
        front.call();
    }

    @Test
    void whoseCallsNodesBreakOffTakesNoNodeFromOthers() {
        var front = cluster.open(Map.of());
        // So short that a node breaks it off, and nobody at the other end who would break it off before.
        var hurry = new Metadata();
        hurry.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "5m");
        cluster.nodes().forEach(node -> node.beSilent(true));
        var endless = SeatServiceGrpc.newBlockingStub(front.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(hurry));
        for (int i = 0; i < 40; i++) {
            assertThat(refusal(() -> endless.getSeat(GetSeatRequest.getDefaultInstance()))
                            .code())
                    .isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(front.nginx().log()).contains("upstream server temporarily disabled");
        cluster.nodes().forEach(node -> node.beSilent(false));
        IntStream.range(0, 20).forEach(i -> front.call());
        assertThat(front.nginx().log()).doesNotContain("no live upstreams");
    }

    @Test
    void aMethodThatNobodyHasIsUnimplemented() {
        var front = cluster.open(Map.of());
        var method = SeatServiceGrpc.getGetSeatMethod().toBuilder()
                .setFullMethodName("no.such.Service/Method")
                .build();
        assertThat(refusal(() -> ClientCalls.blockingUnaryCall(
                                front.channel(),
                                method,
                                CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                                GetSeatRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Status.Code.UNIMPLEMENTED);
    }
}
