package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How long the cluster keeps history that is over; staff only. Any thread. */
public final class Retentions {

    /** Longest that can be set, but for ever. */
    public static final int DAYS_MAX = 36_500;

    private final Gateway gateway;

    public Retentions(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Days; 0: for ever. */
    public CompletableFuture<Result<Integer>> get(Call call) {
        return Inputs.check(Inputs.isStaff(call))
                .then(fine -> gateway.read(call, state -> state.retention().days()));
    }

    /** @param days 1 to {@link #DAYS_MAX}; 0: for ever */
    public CompletableFuture<Result<Integer>> set(Call call, int days) {
        return Inputs.check(Inputs.isStaff(call), days(days))
                .then(fine -> gateway.propose(call, new SeatCommand.SetRetention(days), Outcome.RetentionSet.class))
                .thenApply(result -> result.map(Outcome.RetentionSet::days));
    }

    private static Optional<Failure> days(int days) {
        return days >= 0 && days <= DAYS_MAX
                ? Optional.empty()
                : Optional.of(
                        Failure.Invalid.of(Failure.Problem.BAD_VALUE, "days", "days is 1 to " + DAYS_MAX + ", or 0"));
    }
}
