package dlsms.bench;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;

/** One kind of call that clients make again and again. Any thread. */
interface Workload {
    String name();

    /** Sends one call and returns at once; {@code answer} is told what came of it. */
    void send(StreamObserver<MessageLite> answer);
}
