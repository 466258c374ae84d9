package dlsms.chaos;

import dlsms.process.NodeClient;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CheckAvailabilityRequest;
import dlsms.wire.library.CheckInRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.GetUserReservationsRequest;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One question to one node. Each seat has a user of its own, so that a user's reservations are the seat's. Any
 * thread.
 */
final class Asking {
    private Asking() {}

    /** @param seat and its user @param requestId of a write */
    record Question(int seat, Ask ask, String requestId) {}

    /** @param index 0 where the answer is not of an entry, or state, of the log @param stamp "" where there is none */
    record Answer(Told told, long index, String stamp) {}

    /** @throws StatusRuntimeException as it came */
    static Answer ask(NodeClient node, Question question) {
        var trailers = new AtomicReference<Metadata>();
        var watch = MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers);
        var answer = ask(node, question, watch);
        long index = Optional.ofNullable(trailers.get())
                .flatMap(metadata -> Optional.ofNullable(metadata.get(Wire.INDEX)))
                .map(Long::parseLong)
                .orElse(0L);
        return new Answer(answer.told(), index, answer.stamp());
    }

    private record Words(Told told, String stamp) {}

    private static Words ask(NodeClient node, Question question, ClientInterceptor watch) {
        return switch (question.ask()) {
            case Ask.Reserve(Span span) -> reserve(node, question, span, watch);
            case Ask.Cancel(int id) -> {
                var request = CancelReservationRequest.newBuilder()
                        .setReservationId(id)
                        .setRequestId(question.requestId())
                        .build();
                node.reservations().withInterceptors(watch).cancelReservation(request);
                yield new Words(new Told.Done(), "");
            }
            case Ask.CheckIn(int id) -> {
                var request = CheckInRequest.newBuilder()
                        .setReservationId(id)
                        .setRequestId(question.requestId())
                        .build();
                node.reservations().withInterceptors(watch).checkIn(request);
                yield new Words(new Told.Done(), "");
            }
            case Ask.Look(int id) -> {
                var request =
                        GetReservationRequest.newBuilder().setReservationId(id).build();
                var answer = node.reservations().withInterceptors(watch).getReservation(request);
                yield new Words(new Told.Seen(Wire.booking(answer.getReservation())), "");
            }
            case Ask.Free(Span span) -> {
                var request = CheckAvailabilityRequest.newBuilder()
                        .setSeatId(question.seat())
                        .setStartTime(Wire.text(span.start()))
                        .setEndTime(Wire.text(span.end()))
                        .build();
                var answer = node.seats().withInterceptors(watch).checkAvailability(request);
                yield new Words(new Told.Available(answer.getAvailable()), "");
            }
            case Ask.Listing() -> new Words(new Told.Held(holding(node, question.seat(), watch)), "");
        };
    }

    private static Words reserve(NodeClient node, Question question, Span span, ClientInterceptor watch) {
        var request = CreateReservationRequest.newBuilder()
                .setUserId(question.seat())
                .setSeatId(question.seat())
                .setStartTime(Wire.text(span.start()))
                .setEndTime(Wire.text(span.end()))
                .setRequestId(question.requestId())
                .build();
        var made = node.reservations()
                .withInterceptors(watch)
                .createReservation(request)
                .getReservation();
        return new Words(new Told.Reserved(made.getId()), made.getCreatedAt());
    }

    private static List<Booking> holding(NodeClient node, int seat, ClientInterceptor watch) {
        return all(node, seat, watch).stream()
                .filter(booking -> booking.status().holds())
                .sorted(Comparator.comparing(Booking::span))
                .toList();
    }

    private static List<Booking> all(NodeClient node, int seat, ClientInterceptor watch) {
        var request = GetUserReservationsRequest.newBuilder().setUserId(seat).build();
        return node.reservations().withInterceptors(watch).getUserReservations(request).getReservationsList().stream()
                .map(Wire::booking)
                .toList();
    }

    /** Whatever has become of them. */
    static List<Booking> all(NodeClient node, int seat) {
        return all(
                node,
                seat,
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), new AtomicReference<>()));
    }
}
