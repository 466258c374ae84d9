package dlsms.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dlsms.seat.Outcome;
import dlsms.seat.RejectionTexts;
import dlsms.seat.Slot;
import dlsms.seat.Times;
import dlsms.service.Failure;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every way in which a call fails, as gRPC says it: code, text, and an ErrorInfo with the reason. The one place that
 * knows this.
 */
final class Errors {

    /** Of all reasons. */
    static final String DOMAIN = "dlsms";

    private static final ClassValue<String> REASONS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> rejected) {
            return rejected.getSimpleName()
                    .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                    .toUpperCase(Locale.ROOT);
        }
    };

    private static final Metadata.Key<Status> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", ProtoUtils.metadataMarshaller(Status.getDefaultInstance()));

    /** What gRPC's own retries go by, where a client has switched them on. */
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private Errors() {}

    static StatusRuntimeException of(Failure failure) {
        return switch (failure) {
            case Failure.Rejected(Outcome.Rejected why) -> rejected(why);
            case Failure.Invalid invalid -> invalid(invalid);
            case Failure.Unauthenticated(Failure.Credentials why) -> unauthenticated(why);
            case Failure.Busy busy -> statusOf(busy).asRuntimeException(trailersOf(busy));
            case Failure.Unavailable(Failure.Reason reason, String why) ->
                error(Code.UNAVAILABLE, reason.name(), text(reason) + ": " + why, Map.of());
            case Failure.NotNow(String why) -> error(Code.FAILED_PRECONDITION, "NOT_NOW", why, Map.of());
            case Failure.NotLeader(String leader) ->
                error(Code.FAILED_PRECONDITION, "NOT_LEADER", "This node does not lead", Map.of("leader", leader));
        };
    }

    /** Code and text, without an exception: there may be many. */
    static io.grpc.Status statusOf(Failure.Busy busy) {
        return io.grpc.Status.RESOURCE_EXHAUSTED.withDescription(text(busy));
    }

    /** The reason, and when to come again, in both of the forms that gRPC knows. */
    static Metadata trailersOf(Failure.Busy busy) {
        var status = status(Code.RESOURCE_EXHAUSTED, "BUSY", text(busy), Map.of("limit", busy.limit()));
        var trailers = new Metadata();
        if (busy.retryMillis() > 0) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(duration(busy.retryMillis()))
                    .build()));
            trailers.put(PUSHBACK, Long.toString(busy.retryMillis()));
        }
        trailers.put(DETAILS, status.build());
        return trailers;
    }

    private static Duration duration(long millis) {
        return Duration.newBuilder()
                .setSeconds(millis / 1_000)
                .setNanos((int) (millis % 1_000) * 1_000_000)
                .build();
    }

    private static String text(Failure.Busy busy) {
        return "Busy: " + busy.limit() + " is reached";
    }

    /** For what nobody expected. */
    static StatusRuntimeException internal() {
        return error(Code.INTERNAL, "INTERNAL", "Internal error, see the node's log", Map.of());
    }

    private static StatusRuntimeException rejected(Outcome.Rejected why) {
        return error(code(why), reason(why), RejectionTexts.of(why), details(why));
    }

    private static Code code(Outcome.Rejected why) {
        return switch (why) {
            case Outcome.StudentIdTaken taken -> Code.ALREADY_EXISTS;
            case Outcome.SeatTaken taken -> Code.ALREADY_EXISTS;
            case Outcome.RequestIdReused reused -> Code.ALREADY_EXISTS;
            case Outcome.SeatUnknown unknown -> Code.NOT_FOUND;
            case Outcome.ReservationUnknown unknown -> Code.NOT_FOUND;
            case Outcome.WaitlistEntryUnknown unknown -> Code.NOT_FOUND;
            case Outcome.UserUnknown unknown -> Code.FAILED_PRECONDITION;
            case Outcome.SeatInMaintenance maintenance -> Code.FAILED_PRECONDITION;
            case Outcome.EndNotAfterStart interval -> Code.FAILED_PRECONDITION;
            case Outcome.TooLong interval -> Code.FAILED_PRECONDITION;
            case Outcome.AlreadyOver interval -> Code.FAILED_PRECONDITION;
            case Outcome.TooFarAhead interval -> Code.FAILED_PRECONDITION;
            case Outcome.CannotCheckIn status -> Code.FAILED_PRECONDITION;
            case Outcome.TooEarlyToCheckIn early -> Code.FAILED_PRECONDITION;
            case Outcome.TooLateToCheckIn late -> Code.FAILED_PRECONDITION;
            case Outcome.CannotCancel status -> Code.FAILED_PRECONDITION;
            case Outcome.SeatOrBranchNeeded needed -> Code.INVALID_ARGUMENT;
            case Outcome.NotAllowed not -> Code.PERMISSION_DENIED;
            case Outcome.LimitReached limit -> Code.RESOURCE_EXHAUSTED;
        };
    }

    // SeatTaken becomes SEAT_TAKEN: a client reads the reason, a person the text.
    private static String reason(Outcome.Rejected why) {
        return REASONS.get(why.getClass());
    }

    private static Map<String, String> details(Outcome.Rejected why) {
        return switch (why) {
            case Outcome.SeatTaken(Slot by) ->
                Map.of("start_time", Times.format(by.start()), "end_time", Times.format(by.end()));
            case Outcome.TooLong(long hours) -> Map.of("hours_max", Long.toString(hours));
            case Outcome.TooFarAhead(long days) -> Map.of("days_max", Long.toString(days));
            case Outcome.CannotCheckIn(var status) -> Map.of("status", status.name());
            case Outcome.CannotCancel(var status) -> Map.of("status", status.name());
            case Outcome.LimitReached(String limit, long max) -> Map.of("limit", limit, "max", Long.toString(max));
            case Outcome.StudentIdTaken taken -> Map.of();
            case Outcome.UserUnknown unknown -> Map.of();
            case Outcome.SeatUnknown unknown -> Map.of();
            case Outcome.ReservationUnknown unknown -> Map.of();
            case Outcome.WaitlistEntryUnknown unknown -> Map.of();
            case Outcome.SeatInMaintenance maintenance -> Map.of();
            case Outcome.EndNotAfterStart interval -> Map.of();
            case Outcome.AlreadyOver interval -> Map.of();
            case Outcome.TooEarlyToCheckIn early -> Map.of();
            case Outcome.TooLateToCheckIn late -> Map.of();
            case Outcome.SeatOrBranchNeeded needed -> Map.of();
            case Outcome.NotAllowed not -> Map.of();
            case Outcome.RequestIdReused reused -> Map.of();
        };
    }

    private static StatusRuntimeException invalid(Failure.Invalid invalid) {
        SortedMap<String, String> details = new TreeMap<>();
        details.put("field", invalid.field());
        invalid.limit().ifPresent(limit -> details.put("limit", Long.toString(limit)));
        return error(Code.INVALID_ARGUMENT, invalid.problem().name(), invalid.text(), details);
    }

    private static StatusRuntimeException unauthenticated(Failure.Credentials why) {
        return switch (why) {
            case WRONG -> error(Code.UNAUTHENTICATED, "CREDENTIALS_WRONG", "Invalid credentials", Map.of());
            case TOKEN_REQUIRED ->
                error(Code.UNAUTHENTICATED, "TOKEN_REQUIRED", "Authentication token required", Map.of());
            case TOKEN_EXPIRED -> error(Code.UNAUTHENTICATED, "TOKEN_EXPIRED", "Token expired", Map.of());
            case TOKEN_INVALID -> error(Code.UNAUTHENTICATED, "TOKEN_INVALID", "Invalid token", Map.of());
        };
    }

    private static String text(Failure.Reason reason) {
        return switch (reason) {
            case NO_LEADER -> "Not done, no leader took it";
            case OUTCOME_UNKNOWN -> "It may have been done or not";
            case NOT_CONFIRMED -> "No leader confirmed the read";
            case NOT_READY -> "The cluster is not ready yet";
        };
    }

    private static StatusRuntimeException error(Code code, String reason, String text, Map<String, String> details) {
        return StatusProto.toStatusRuntimeException(
                status(code, reason, text, details).build());
    }

    private static Status.Builder status(Code code, String reason, String text, Map<String, String> details) {
        var info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason).putAllMetadata(details);
        return Status.newBuilder().setCode(code.getNumber()).setMessage(text).addDetails(Any.pack(info.build()));
    }
}
