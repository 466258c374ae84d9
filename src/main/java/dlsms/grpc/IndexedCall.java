package dlsms.grpc;

import dlsms.service.Gateway;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;

/**
 * Says in the trailer of every answer, errors too, which state it speaks of: the entry that did it, or that the read
 * was served at.
 */
final class IndexedCall<Q, R> extends ForwardingServerCall.SimpleForwardingServerCall<Q, R> {

    private final Gateway gateway;
    private volatile Optional<Incoming> incoming = Optional.empty();

    IndexedCall(ServerCall<Q, R> call, Gateway gateway) {
        super(call);
        this.gateway = gateway;
    }

    void isFor(Incoming call) {
        incoming = Optional.of(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
        long index = incoming.map(Incoming::index).filter(known -> known > 0).orElseGet(gateway::appliedIndex);
        trailers.put(Entrance.INDEX, Long.toString(index));
        super.close(status, trailers);
    }
}
