package dlsms.front;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Watches the health of each node in turn, as nginx picks them. */
final class WatchedHealth implements AutoCloseable, StreamObserver<HealthCheckResponse> {
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();
    private final ManagedChannel channel;

    /** @param watches how many */
    WatchedHealth(int port, int watches) {
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        for (int i = 0; i < watches; i++) {
            HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), this);
        }
    }

    /** Of the streams that are over, how they ended. */
    Queue<String> ends() {
        return ends;
    }

    @Override
    public void onNext(HealthCheckResponse response) {
        // Whatever it says: the stream lives.
    }

    @Override
    public void onError(Throwable error) {
        ends.add(error.toString());
    }

    @Override
    public void onCompleted() {
        ends.add("completed");
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
