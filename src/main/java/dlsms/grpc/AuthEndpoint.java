package dlsms.grpc;

import dlsms.auth.Passwords;
import dlsms.auth.Tokens;
import dlsms.auth.Verdict;
import dlsms.seat.User;
import dlsms.service.Accounts;
import dlsms.service.Failure;
import dlsms.service.Result;
import dlsms.wire.library.AuthServiceGrpc;
import dlsms.wire.library.LoginRequest;
import dlsms.wire.library.LoginResponse;
import dlsms.wire.library.RegisterRequest;
import dlsms.wire.library.RegisterResponse;
import dlsms.wire.library.VerifyRequest;
import dlsms.wire.library.VerifyResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** library.AuthService. */
final class AuthEndpoint extends AuthServiceGrpc.AuthServiceImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(AuthEndpoint.class);

    private final Accounts accounts;
    private final Enrolment enrolment;
    private final Passwords passwords;
    private final Tokens tokens;

    AuthEndpoint(Accounts accounts, Enrolment enrolment, Passwords passwords, Tokens tokens) {
        this.accounts = accounts;
        this.enrolment = enrolment;
        this.passwords = passwords;
        this.tokens = tokens;
    }

    /** Somebody, and the token that says so. */
    private record Known(User user, String token) {}

    @Override
    public void login(LoginRequest request, StreamObserver<LoginResponse> to) {
        Replies.send(
                to,
                incoming -> accounts.byStudentId(incoming.read(), request.getStudentId())
                        .thenCompose(result -> result.then(user -> checked(incoming, user, request.getPassword())))
                        .thenApply(result -> result.flatMap(this::known)),
                known -> LoginResponse.newBuilder()
                        .setToken(known.token())
                        .setUserId(known.user().id().value())
                        .setStudentId(known.user().studentId())
                        .setName(known.user().name())
                        .build());
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> to) {
        var registration = new Accounts.Registration(request.getStudentId(), request.getName(), request.getPassword());
        Replies.send(
                to,
                incoming -> enrolment
                        .enrol(incoming, request.getRequestId(), registration, false)
                        .thenApply(result -> result.flatMap(this::known)),
                known -> RegisterResponse.newBuilder()
                        .setToken(known.token())
                        .setUserId(known.user().id().value())
                        .setStudentId(known.user().studentId())
                        .setName(known.user().name())
                        .build());
    }

    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> to) {
        Replies.send(
                to,
                incoming -> CompletableFuture.completedFuture(Result.ok(tokens.verify(request.getToken()))),
                AuthEndpoint::verified);
    }

    private static VerifyResponse verified(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Valid valid ->
                VerifyResponse.newBuilder()
                        .setValid(true)
                        .setUserId(valid.actor().user().value())
                        .setStudentId(valid.studentId())
                        .build();
            case Verdict.Expired expired -> VerifyResponse.getDefaultInstance();
            case Verdict.Invalid invalid -> VerifyResponse.getDefaultInstance();
            case Verdict.NoSecret none -> VerifyResponse.getDefaultInstance();
        };
    }

    private CompletableFuture<Result<User>> checked(Incoming incoming, Optional<User> user, String password) {
        return passwords
                .matches(password, user.map(User::passwordHash), incoming::wanted)
                .map(matching ->
                        matching.thenApply(matches -> matches ? Result.ok(user.orElseThrow()) : wrong(incoming, user)))
                .orElseGet(() -> CompletableFuture.completedFuture(Enrolment.busy()));
    }

    // What somebody typed for their id may be their password, so only the ids of users are shown.
    private static Result<User> wrong(Incoming incoming, Optional<User> user) {
        LOG.info(
                "event=login-refused user={} {}",
                user.map(each -> each.id().value()).orElse(0),
                incoming.origin());
        return Result.failed(new Failure.Unauthenticated(Failure.Credentials.WRONG));
    }

    private Result<Known> known(User user) {
        return tokens.issue(user)
                .map(token -> Result.ok(new Known(user, token)))
                .orElseGet(() ->
                        Result.failed(new Failure.Unavailable(Failure.Reason.NOT_READY, "there is no token secret")));
    }
}
