package dlsms.grpc;

import dlsms.auth.Passwords;
import dlsms.seat.Outcome;
import dlsms.seat.User;
import dlsms.service.Accounts;
import dlsms.service.Failure;
import dlsms.service.Result;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Makes accounts: what is said is looked at first, then the password is hashed, which is costly, then the account is
 * made.
 */
final class Enrolment {

    private final Accounts accounts;
    private final Passwords passwords;

    Enrolment(Accounts accounts, Passwords passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    CompletableFuture<Result<User>> enrol(
            Incoming incoming, String requestId, Accounts.Registration registration, boolean staff) {
        return accounts.check(incoming.call(requestId), registration, staff)
                .then(fine -> hashed(registration, incoming.call(requestId).requestId()))
                .thenCompose(result ->
                        result.then(hash -> accounts.register(incoming.call(requestId), registration, hash, staff)
                                .thenApply(registered -> registered.flatMap(user -> same(user, hash)))));
    }

    // A repeated request is answered with the first one's account. Who repeats it with another password is somebody
    // else, or has forgotten it; either way the account is not theirs to have.
    private static Result<User> same(User user, String hash) {
        return user.passwordHash().equals(hash)
                ? Result.ok(user)
                : Result.failed(new Failure.Rejected(new Outcome.RequestIdReused()));
    }

    static <T> Result<T> busy() {
        return Result.failed(new Failure.Busy("passwordsWaitingMax"));
    }

    private CompletableFuture<Result<String>> hashed(Accounts.Registration registration, String requestId) {
        return passwords
                .hash(registration.password(), salt(registration, requestId))
                .map(hashing -> hashing.thenApply(Result::ok))
                .orElseGet(() -> CompletableFuture.completedFuture(busy()));
    }

    // So that the hash of a repeated request is the same, if its password is.
    private Optional<byte[]> salt(Accounts.Registration registration, String requestId) {
        return accounts.secret()
                .filter(secret -> !requestId.isEmpty())
                .map(secret -> Passwords.salt(secret, registration.studentId(), requestId));
    }
}
