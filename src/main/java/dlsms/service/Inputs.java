package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.Slot;
import dlsms.seat.TextRule;
import dlsms.seat.Times;
import dlsms.seat.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What comes from outside is looked at here, before anything is made of it. Each check names the field. */
public final class Inputs {

    private Inputs() {}

    /** Nothing was wrong. */
    public record Fine() {}

    /** The first thing that is wrong, if any is. */
    @SafeVarargs
    static Result<Fine> check(Optional<Failure>... problems) {
        for (Optional<Failure> problem : problems) {
            if (problem.isPresent()) {
                return Result.failed(problem.get());
            }
        }
        return Result.ok(new Fine());
    }

    /** A text that may be empty. */
    static Optional<Failure> text(TextRule rule, String value) {
        return rule.problem(value).map(problem -> bad(rule, problem));
    }

    /** A text that may not. */
    static Optional<Failure> required(TextRule rule, String value) {
        return rule.problemIfRequired(value).map(problem -> bad(rule, problem));
    }

    static Optional<Failure> mayActFor(Call call, UserId user) {
        return call.actor().mayActFor(user)
                ? Optional.empty()
                : Optional.of(new Failure.Rejected(new Outcome.NotAllowed()));
    }

    static Optional<Failure> isStaff(Call call) {
        return call.actor().staff() ? Optional.empty() : Optional.of(new Failure.Rejected(new Outcome.NotAllowed()));
    }

    /** A time that must be there. */
    static Result<Instant> time(String field, String text) {
        return Times.parse(text)
                .map(Result::ok)
                .orElseGet(
                        () -> Result.failed(Failure.Invalid.of(Failure.Problem.BAD_TIME, field, Times.problem(field))));
    }

    /** A slot that must be there; whether it makes sense is for the rules to say. */
    static Result<Slot> slot(String start, String end) {
        return time("start_time", start).flatMap(from -> time("end_time", end).map(to -> new Slot(from, to)));
    }

    /** A window that may be left out, but not by half, and that is not empty. */
    static Result<Optional<Slot>> window(String start, String end) {
        if (start.isEmpty() && end.isEmpty()) {
            return Result.ok(Optional.empty());
        }
        return slot(start, end)
                .flatMap(slot -> slot.start().isBefore(slot.end())
                        ? Result.ok(Optional.of(slot))
                        : Result.failed(new Failure.Rejected(new Outcome.EndNotAfterStart())));
    }

    private static Failure bad(TextRule rule, String problem) {
        return new Failure.Invalid(Failure.Problem.BAD_TEXT, rule.field(), problem, OptionalLong.of(rule.max()));
    }
}
