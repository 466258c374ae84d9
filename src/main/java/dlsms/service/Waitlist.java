package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.TextRule;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Waiting for a seat. Any thread. */
public final class Waitlist {

    private static final Comparator<WaitlistEntry> NEWEST_FIRST = Comparator.comparing(WaitlistEntry::created)
            .thenComparing(WaitlistEntry::id)
            .reversed();

    private final Gateway gateway;

    public Waitlist(Gateway gateway) {
        this.gateway = gateway;
    }

    /** What is waited for. @param branch empty: only the seat @param desiredTime empty: any time */
    public record Wish(Optional<SeatId> seat, String branch, String desiredTime) {}

    /** Who was told that a seat is free. */
    public record Told(UserId user, String studentId, String message) {}

    public CompletableFuture<Result<WaitlistEntry>> join(Call call, UserId user, Wish wish) {
        return Inputs.check(
                        Inputs.mayActFor(call, user), Inputs.text(TextRule.BRANCH, wish.branch()), seatOrBranch(wish))
                .flatMap(fine -> desired(wish.desiredTime()))
                .then(desired -> gateway.propose(
                        call,
                        new SeatCommand.JoinWaitlist(user, wish.seat(), wish.branch(), desired),
                        Outcome.WaitlistJoined.class))
                .thenApply(result -> result.map(Outcome.WaitlistJoined::entry));
    }

    /** A user's entries, newest first; those that were told too. */
    public CompletableFuture<Result<List<WaitlistEntry>>> ofUser(Call call, UserId user) {
        return Inputs.check(Inputs.mayActFor(call, user))
                .then(fine -> gateway.read(
                        call,
                        state -> state.waitlistOf(user).stream()
                                .sorted(NEWEST_FIRST)
                                .toList()));
    }

    public CompletableFuture<Result<WaitlistEntry>> leave(Call call, WaitlistId id) {
        return gateway.propose(call, new SeatCommand.LeaveWaitlist(id), Outcome.WaitlistLeft.class)
                .thenApply(result -> result.map(Outcome.WaitlistLeft::entry));
    }

    /**
     * Tells whoever has waited longest for the seat, or for its branch; staff only.
     *
     * @param message empty: the usual text
     * @return empty: nobody waits
     */
    public CompletableFuture<Result<Optional<Told>>> tell(Call call, SeatId seat, String message) {
        return Inputs.check(Inputs.isStaff(call), Inputs.text(TextRule.MESSAGE, message))
                .then(fine -> gateway.propose(call, new SeatCommand.Notify(seat, message), Outcome.class))
                .thenApply(result -> result.map(Waitlist::told));
    }

    private static Optional<Told> told(Outcome outcome) {
        return outcome instanceof Outcome.Notified notified
                ? Optional.of(new Told(notified.entry().user(), notified.studentId(), notified.message()))
                : Optional.empty();
    }

    private static Optional<Failure> seatOrBranch(Wish wish) {
        return wish.seat().isEmpty() && wish.branch().isBlank()
                ? Optional.of(new Failure.Rejected(new Outcome.SeatOrBranchNeeded()))
                : Optional.empty();
    }

    private static Result<Optional<Instant>> desired(String text) {
        return text.isEmpty()
                ? Result.ok(Optional.empty())
                : Inputs.time("desired_time", text).map(Optional::of);
    }
}
