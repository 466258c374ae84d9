package dlsms.grpc;

import dlsms.auth.Tokens;
import dlsms.auth.Verdict;
import dlsms.seat.Actor;
import dlsms.seat.UserId;
import dlsms.service.Call;
import dlsms.service.Failure;
import dlsms.service.Gateway;
import dlsms.service.Result;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What every call passes on its way in: how many there may be, how long it may last, who asks, and what the metadata
 * says.
 */
final class Entrance implements ServerInterceptor {

    static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
    static final Metadata.Key<String> REQUEST_ID = ascii("x-request-id");
    static final Metadata.Key<String> CONSISTENCY = ascii("x-dlsms-consistency");
    static final Metadata.Key<String> MIN_INDEX = ascii("x-dlsms-min-index");
    static final Metadata.Key<String> INDEX = ascii("x-dlsms-index");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final String BEARER = "bearer ";
    private static final Actor NOBODY = new Actor(new UserId(0), false, "anonymous");
    private static final Actor ANYBODY = new Actor(new UserId(0), true, "unauthenticated");

    /** Whoever asks. */
    private static final Set<String> OPEN = Set.of(
            "library.AuthService/Login",
            "library.AuthService/Register",
            "library.AuthService/Verify",
            "grpc.health.v1.Health/Check",
            "grpc.health.v1.Health/List",
            "grpc.health.v1.Health/Watch",
            "grpc.reflection.v1.ServerReflection/ServerReflectionInfo");

    /** What callers write; not what operators do, who come when there is too much to do. */
    private static final Set<String> WRITES = Set.of(
            "library.ReservationService/CreateReservation",
            "library.ReservationService/CheckIn",
            "library.ReservationService/CancelReservation",
            "library.NotifyService/AddToWaitlist",
            "library.NotifyService/RemoveFromWaitlist",
            "library.NotifyService/NotifyUsers",
            "library.AuthService/Register",
            "library.OperationService/SubmitOperation",
            "raft.RaftService/SubmitOperation");

    private static final Set<String> READS = Set.of(
            "library.AuthService/Login",
            "library.SeatService/GetSeats",
            "library.SeatService/GetSeat",
            "library.SeatService/CheckAvailability",
            "library.SeatService/GetBranches",
            "library.ReservationService/GetReservation",
            "library.ReservationService/GetUserReservations",
            "library.NotifyService/GetUserWaitlist");

    private final Tokens tokens;
    private final Gateway gateway;
    private final StreamWatch streams;
    private final boolean allowUnauthenticated;

    Entrance(Tokens tokens, Gateway gateway, StreamWatch streams, boolean allowUnauthenticated) {
        this.tokens = tokens;
        this.gateway = gateway;
        this.streams = streams;
        this.allowUnauthenticated = allowUnauthenticated;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var answering = new IndexedCall<>(call, gateway);
        Optional<Failure.Busy> busy = busy(call.getMethodDescriptor().getFullMethodName());
        if (busy.isPresent()) {
            answering.close(Errors.statusOf(busy.get()), Errors.trailersOf(busy.get()));
            return new ServerCall.Listener<>() {};
        }
        var origin = Origin.of(call, headers);
        return switch (admit(call.getMethodDescriptor().getFullMethodName(), headers, origin)) {
            case Result.Ok<Incoming>(Incoming incoming, long ignored) -> {
                answering.isFor(incoming);
                yield Contexts.interceptCall(
                        Context.current().withValue(Incoming.KEY, incoming), answering, headers, next);
            }
            case Result.Failed<Incoming>(Failure failure, long ignored) -> {
                StatusRuntimeException error = Errors.of(failure);
                answering.close(error.getStatus(), error.getTrailers());
                yield new ServerCall.Listener<>() {};
            }
        };
    }

    private Result<Incoming> admit(String method, Metadata headers, Origin origin) {
        return actor(method, headers)
                .flatMap(actor ->
                        terms(headers).map(terms -> new Incoming(actor, terms, origin, deadline(), Context.current())));
    }

    /** First of all: where there is too much to do, who is refused must cost as little as possible. */
    private Optional<Failure.Busy> busy(String method) {
        if (streams.isFull()) {
            return Optional.of(new Failure.Busy(streams.limit()));
        }
        if (WRITES.contains(method)) {
            return gateway.refusesWrite();
        }
        return READS.contains(method) ? gateway.refusesRead() : Optional.empty();
    }

    private Result<Actor> actor(String method, Metadata headers) {
        if (OPEN.contains(method)) {
            return Result.ok(NOBODY);
        }
        String shown = headers.get(AUTHORIZATION);
        if (shown == null) {
            return allowUnauthenticated ? Result.ok(ANYBODY) : unauthenticated(Failure.Credentials.TOKEN_REQUIRED);
        }
        if (!shown.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return unauthenticated(Failure.Credentials.TOKEN_INVALID);
        }
        return switch (tokens.verify(shown.substring(BEARER.length()).strip())) {
            case Verdict.Valid valid -> Result.ok(valid.actor());
            case Verdict.Expired expired -> unauthenticated(Failure.Credentials.TOKEN_EXPIRED);
            case Verdict.Invalid invalid -> unauthenticated(Failure.Credentials.TOKEN_INVALID);
            case Verdict.NoSecret none ->
                Result.failed(new Failure.Unavailable(Failure.Reason.NOT_READY, "there is no token secret"));
        };
    }

    private static Result<Incoming.Terms> terms(Metadata headers) {
        String requestId = text(headers, REQUEST_ID);
        String minIndex = text(headers, MIN_INDEX);
        String consistency = text(headers, CONSISTENCY);
        if (!minIndex.isEmpty() && !NUMBER.matcher(minIndex).matches()) {
            return bad(MIN_INDEX, "a number that is not negative");
        }
        long index = minIndex.isEmpty() ? 0 : Long.parseLong(minIndex);
        return switch (consistency) {
            case "", "linearizable" -> Result.ok(new Incoming.Terms(requestId, new Call.Freshness(false, index)));
            case "stale" -> Result.ok(new Incoming.Terms(requestId, new Call.Freshness(true, index)));
            default -> bad(CONSISTENCY, "'linearizable' or 'stale'");
        };
    }

    private static Deadline deadline() {
        // The stream's own limit stands in it already, but where a server was built without the watch.
        Deadline set = Context.current().getDeadline();
        return set == null ? Deadline.after(GrpcLimits.TIMEOUT_USUAL.toNanos(), TimeUnit.NANOSECONDS) : set;
    }

    private static String text(Metadata headers, Metadata.Key<String> key) {
        String value = headers.get(key);
        return value == null ? "" : value;
    }

    private static <T> Result<T> unauthenticated(Failure.Credentials why) {
        return Result.failed(new Failure.Unauthenticated(why));
    }

    private static <T> Result<T> bad(Metadata.Key<String> key, String expected) {
        return Result.failed(new Failure.Invalid(
                Failure.Problem.BAD_VALUE, key.name(), key.name() + " must be " + expected, OptionalLong.empty()));
    }

    private static Metadata.Key<String> ascii(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
