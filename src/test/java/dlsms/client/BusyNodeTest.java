package dlsms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that has too much to do, and says when to come again. */
class BusyNodeTest {

    private static final Duration HINT = Duration.ofMillis(300);

    private final BusyNode node = new BusyNode();
    private final Server server = started(node);

    private static Server started(BusyNode node) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(node)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void aCallComesAgainWhenItWasToldToAndNotBefore() {
        node.refusals = List.of(busy(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setNanos((int) HINT.toNanos()))
                .build()));

        try (var client = client(Duration.ofSeconds(30))) {
            assertThat(client.submit("x").getSuccess()).isTrue();
        }
        assertThat(node.asked).hasSize(3);
        assertThat(node.asked.get(1) - node.asked.get(0)).isGreaterThanOrEqualTo(HINT.toNanos());
        assertThat(node.asked.get(2) - node.asked.get(1)).isGreaterThanOrEqualTo(HINT.toNanos());
    }

    @Test
    void whoCannotWaitSoLongIsToldAtOnce() {
        node.refusals = List.of(busy(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(60))
                .build()));
        long start = System.nanoTime();

        try (var client = client(Duration.ofSeconds(30))) {
            assertThatExceptionOfType(ClusterError.class)
                    .isThrownBy(() -> client.submit("x"))
                    .matches(error -> error.code().equals("RESOURCE_EXHAUSTED"))
                    .matches(error -> error.retryAfter().orElseThrow().equals(Duration.ofMinutes(1)))
                    .matches(error -> !error.unreachable());
        }
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(20).toNanos());
        assertThat(node.asked).hasSize(1);
    }

    /** Another limit, which time does not lift. */
    @Test
    void whoIsNotToldToComeAgainDoesNot() {
        node.refusals = List.of(busy());

        try (var client = client(Duration.ofSeconds(30))) {
            assertThatExceptionOfType(ClusterError.class)
                    .isThrownBy(() -> client.submit("x"))
                    .matches(error -> error.reason().equals("BUSY"));
        }
        assertThat(node.asked).hasSize(1);
    }

    private LibraryClient client(Duration timeout) {
        return new LibraryClient(ClientSettings.of(List.of(new NodeAddress("127.0.0.1", server.getPort())))
                .withTimeout(timeout));
    }

    private static StatusRuntimeException busy(RetryInfo... hints) {
        var status = com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage("Busy: callsMax is reached")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setDomain("dlsms")
                        .setReason("BUSY")
                        .build()));
        for (var hint : hints) {
            status.addDetails(Any.pack(hint));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** Refuses twice, then does as it is told. */
    private static final class BusyNode extends OperationServiceGrpc.OperationServiceImplBase {

        private final List<Long> asked = new CopyOnWriteArrayList<>();
        private volatile List<StatusRuntimeException> refusals = List.of();

        @Override
        public void submitOperation(OperationRequest request, StreamObserver<OperationResponse> to) {
            asked.add(System.nanoTime());
            if (asked.size() <= 2) {
                to.onError(refusals.getFirst());
                return;
            }
            to.onNext(OperationResponse.newBuilder().setSuccess(true).build());
            to.onCompleted();
        }
    }
}
