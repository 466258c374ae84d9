package dlsms.grpc;

import dlsms.wire.library.AuthServiceGrpc;
import dlsms.wire.library.NotifyServiceGrpc;
import dlsms.wire.library.OperationServiceGrpc;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.atomic.AtomicReference;

/** One who calls, with metadata of their own; sees the trailers of the last answer. */
final class Caller {

    private final Channel channel;
    private final Metadata shown;
    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();
    private final Channel calling;

    Caller(Channel channel) {
        this(channel, new Metadata());
    }

    private Caller(Channel channel, Metadata shown) {
        this.channel = channel;
        this.shown = shown;
        this.calling = ClientInterceptors.intercept(
                channel,
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers),
                MetadataUtils.newAttachHeadersInterceptor(shown));
    }

    Caller with(String name, String value) {
        var more = new Metadata();
        more.merge(shown);
        more.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        return new Caller(channel, more);
    }

    Caller withToken(String token) {
        return with("authorization", "Bearer " + token);
    }

    Caller on(Channel other) {
        return new Caller(other, shown);
    }

    /** In the last answer's trailer; -1 where it has none. */
    long index() {
        String text = trailers.get().get(Metadata.Key.of("x-dlsms-index", Metadata.ASCII_STRING_MARSHALLER));
        return text == null ? -1 : Long.parseLong(text);
    }

    Channel channel() {
        return calling;
    }

    AuthServiceGrpc.AuthServiceBlockingStub auth() {
        return AuthServiceGrpc.newBlockingStub(calling);
    }

    SeatServiceGrpc.SeatServiceBlockingStub seats() {
        return SeatServiceGrpc.newBlockingStub(calling);
    }

    ReservationServiceGrpc.ReservationServiceBlockingStub reservations() {
        return ReservationServiceGrpc.newBlockingStub(calling);
    }

    NotifyServiceGrpc.NotifyServiceBlockingStub waitlist() {
        return NotifyServiceGrpc.newBlockingStub(calling);
    }

    OperationServiceGrpc.OperationServiceBlockingStub operations() {
        return OperationServiceGrpc.newBlockingStub(calling);
    }

    OperatorServiceGrpc.OperatorServiceBlockingStub operator() {
        return OperatorServiceGrpc.newBlockingStub(calling);
    }
}
