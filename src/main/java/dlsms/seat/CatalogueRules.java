package dlsms.seat;

import java.util.Optional;

/** What there is: the cluster, its users and seats. And the operator's probe, which changes none of it. */
final class CatalogueRules {

    private static final String NO_OPERATION = "noop";

    private final Policy policy;

    CatalogueRules(Policy policy) {
        this.policy = policy;
    }

    /** Once: what came first stays, and who comes second is told that it is done. */
    Decision found(Situation situation, SeatCommand.Found command) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        return situation.state().cluster().isPresent()
                ? Decision.of(new Outcome.Done())
                : Decision.of(new Outcome.Done(), new SeatEvent.Founded(command.cluster()));
    }

    /** Anybody may register as a student, only staff may register staff. */
    Decision register(Situation situation, SeatCommand.Register command) {
        return registrationRefused(situation, command).map(Decision::of).orElseGet(() -> {
            var id = new UserId(situation.state().lastIds().user() + 1);
            var user = new User(
                    id, command.studentId(), command.name(), command.passwordHash(), command.staff(), situation.now());
            return Decision.of(new Outcome.Registered(user), new SeatEvent.UserRegistered(user));
        });
    }

    private Optional<Outcome> registrationRefused(Situation situation, SeatCommand.Register command) {
        if (command.staff() && !situation.actor().staff()) {
            return Optional.of(new Outcome.NotAllowed());
        }
        if (situation.state().userByStudentId(command.studentId()).isPresent()) {
            return Optional.of(new Outcome.StudentIdTaken());
        }
        if (situation.state().users().size() >= policy.usersMax()) {
            return Optional.of(new Outcome.LimitReached("usersMax", policy.usersMax()));
        }
        return Optional.empty();
    }

    Decision addSeat(Situation situation, SeatCommand.AddSeat command) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        if (situation.state().seats().size() >= policy.seatsMax()) {
            return Decision.of(new Outcome.LimitReached("seatsMax", policy.seatsMax()));
        }
        var seat = new Seat(
                new SeatId(situation.state().lastIds().seat() + 1),
                command.branch(),
                command.area(),
                command.power(),
                command.monitor(),
                command.maintenance());
        return Decision.of(new Outcome.SeatAdded(seat), new SeatEvent.SeatAdded(seat));
    }

    Decision operation(Situation situation, SeatCommand.Operation command) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        String text = command.text().isEmpty() ? NO_OPERATION : command.text();
        return Decision.of(new Outcome.Executed(text), new SeatEvent.OperationExecuted(text, command.sourceId()));
    }
}
