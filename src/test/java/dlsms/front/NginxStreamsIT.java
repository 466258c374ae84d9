package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.BackupPiece;
import dlsms.wire.library.BackupRequest;
import dlsms.wire.library.OperatorServiceGrpc;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams outlast all the timeouts of usual calls: here those are one second, and nothing comes for two or three. */
class NginxStreamsIT {
    private static final Map<String, String> SHORT = Map.of(
            "grpc_read_timeout 75s", "grpc_read_timeout 1s",
            "grpc_send_timeout 15s", "grpc_send_timeout 1s",
            "client_body_timeout 15s", "client_body_timeout 1s",
            "send_timeout 60s", "send_timeout 1s",
            "keepalive_timeout 15m", "keepalive_timeout 1s");

    @RegisterExtension
    final FakeCluster cluster = new FakeCluster();

    @Test
    void aWatcherIsToldAfterALongSilence() throws InterruptedException {
        var told = new Told<HealthCheckResponse>();
        HealthGrpc.newStub(cluster.open(SHORT).channel()).watch(HealthCheckRequest.getDefaultInstance(), told);
        assertThat(told.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(told.ends.poll(3, TimeUnit.SECONDS)).isNull();
        cluster.nodes().forEach(node -> node.health().setStatus("", ServingStatus.NOT_SERVING));
        assertThat(told.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void aStreamOfBothSidesMayBeSilentOnBoth() throws InterruptedException {
        var told = new Told<ServerReflectionResponse>();
        var asking = ServerReflectionGrpc.newStub(cluster.open(SHORT).channel()).serverReflectionInfo(told);
        var question = ServerReflectionRequest.newBuilder().setListServices("").build();
        asking.onNext(question);
        var first = told.next();
        assertThat(told.ends.poll(3, TimeUnit.SECONDS)).isNull();
        asking.onNext(question);
        assertThat(told.next()).isEqualTo(first);
        asking.onCompleted();
        assertThat(told.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("completed");
    }

    @Test
    void aBackupWhosePiecesTakeTheirTimeArrivesWhole() {
        var pieces = OperatorServiceGrpc.newBlockingStub(cluster.open(SHORT).channel())
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .backup(BackupRequest.getDefaultInstance());
        assertThat(pieces)
                .toIterable()
                .extracting(BackupPiece::getData)
                .extracting(data -> data.toStringUtf8())
                .containsExactly("piece 0", "piece 1", "piece 2");
    }

    /** What a caller is told; how it ended, where it has. */
    private static final class Told<T> implements StreamObserver<T> {
        private final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        T next() throws InterruptedException {
            var message = messages.poll(20, TimeUnit.SECONDS);
            assertThat(message).as("a message; ended: " + ends).isNotNull();
            return message;
        }

        @Override
        public void onNext(T message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable error) {
            ends.add(error.toString());
        }

        @Override
        public void onCompleted() {
            ends.add("completed");
        }
    }
}
