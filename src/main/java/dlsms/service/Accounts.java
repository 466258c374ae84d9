package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.seat.TextRule;
import dlsms.seat.User;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Accounts of students and staff. Passwords come here hashed: who calls has them checked and hashed. Any thread. */
public final class Accounts {

    private final Gateway gateway;

    public Accounts(Gateway gateway) {
        this.gateway = gateway;
    }

    /** What a person says when they register. */
    public record Registration(String studentId, String name, String password) {

        @Override
        public String toString() {
            return "Registration(" + studentId + ")";
        }
    }

    /** Who has that student id. An id that nobody could have registered has nobody. */
    public CompletableFuture<Result<Optional<User>>> byStudentId(Call call, String studentId) {
        return gateway.read(call, state -> state.userByStudentId(studentId));
    }

    /**
     * Whether it can be right at all; before a password is hashed, which is costly.
     *
     * @param staff only staff may add staff
     */
    public Result<Inputs.Fine> check(Call call, Registration registration, boolean staff) {
        return Inputs.check(
                staff ? Inputs.isStaff(call) : Optional.empty(),
                Inputs.text(TextRule.REQUEST_ID, call.requestId()),
                Inputs.required(TextRule.STUDENT_ID, registration.studentId()),
                Inputs.required(TextRule.NAME, registration.name()),
                Inputs.required(TextRule.PASSWORD, registration.password()));
    }

    /** Adds a student, or one of the staff. */
    public CompletableFuture<Result<User>> register(
            Call call, Registration registration, String passwordHash, boolean staff) {
        var command = new SeatCommand.Register(registration.studentId(), registration.name(), passwordHash, staff);
        return check(call, registration, staff)
                .then(fine -> gateway.propose(call, command, Outcome.Registered.class))
                .thenApply(result -> result.map(Outcome.Registered::user));
    }

    /** What a hash of a password is salted with, besides chance; absent until the cluster has founded itself. */
    public Optional<byte[]> secret() {
        return gateway.machine().cluster().map(cluster -> cluster.tokenSecret());
    }
}
