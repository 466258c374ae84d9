package dlsms.chaos;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dlsms.chaos.Booking.Status;
import dlsms.wire.library.ReservationDetail;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The public interface's words, into those of the model and back. */
final class Wire {
    static final Metadata.Key<String> INDEX = Metadata.Key.of("x-dlsms-index", Metadata.ASCII_STRING_MARSHALLER);
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private Wire() {}

    /** What an error says. */
    sealed interface Refusal {
        /** An answer of the rules. */
        record Answer(Told told) implements Refusal {}

        /** It was surely not done. */
        record NotDone() implements Refusal {}

        /** It may have been done, or may still be. */
        record Open() implements Refusal {}

        /** Nothing that may be said here. */
        record Strange() implements Refusal {}
    }

    static Refusal refusal(StatusRuntimeException error) {
        var info = info(error);
        return switch (info.getReason()) {
            case "SEAT_TAKEN" ->
                answer(new Told.Taken(
                        span(info.getMetadataOrThrow("start_time"), info.getMetadataOrThrow("end_time"))));
            case "CANNOT_CANCEL", "CANNOT_CHECK_IN" ->
                answer(new Told.Wrong(Status.valueOf(info.getMetadataOrThrow("status"))));
            case "TOO_EARLY_TO_CHECK_IN" -> answer(new Told.TooEarly());
            case "RESERVATION_UNKNOWN" -> answer(new Told.Absent());
            case "NO_LEADER", "NOT_READY", "NOT_CONFIRMED", "BUSY" -> new Refusal.NotDone();
            case "OUTCOME_UNKNOWN" -> new Refusal.Open();
            case "" -> unnamed(error);
            default -> new Refusal.Strange();
        };
    }

    private static Refusal answer(Told told) {
        return new Refusal.Answer(told);
    }

    // Said by the connection, not by the node: the request may have arrived.
    private static Refusal unnamed(StatusRuntimeException error) {
        return switch (error.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, RESOURCE_EXHAUSTED -> new Refusal.Open();
            default -> new Refusal.Strange();
        };
    }

    private static ErrorInfo info(StatusRuntimeException error) {
        return Optional.ofNullable(StatusProto.fromThrowable(error)).stream()
                .flatMap(status -> status.getDetailsList().stream())
                .filter(any -> any.is(ErrorInfo.class))
                .findFirst()
                .map(any -> {
                    try {
                        return any.unpack(ErrorInfo.class);
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .orElseGet(ErrorInfo::getDefaultInstance);
    }

    static Booking booking(ReservationDetail detail) {
        return new Booking(
                detail.getId(), span(detail.getStartTime(), detail.getEndTime()), Status.valueOf(detail.getStatus()));
    }

    static Span span(String start, String end) {
        return new Span(seconds(start), seconds(end));
    }

    /** Of what lies within a second nothing is made here. */
    static long seconds(String text) {
        return LocalDateTime.parse(text.substring(0, 19), TEXT).toEpochSecond(ZoneOffset.UTC);
    }

    static String text(long seconds) {
        return TEXT.format(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
    }
}
