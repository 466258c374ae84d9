package dlsms.service;

import dlsms.projection.Projection;
import dlsms.projection.ProjectionStatus;
import dlsms.projection.VerificationReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators look at and do about PostgreSQL; staff only. Any thread. */
public final class Projections {

    /** At one time on one node: each reads all rows. */
    public static final int VERIFICATIONS_MAX = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Projections.class);

    /** For PostgreSQL and the state to come equally far. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Gateway gateway;
    private final Optional<Projection> projection;
    private final Semaphore verifications = new Semaphore(VERIFICATIONS_MAX);

    /** @param projection absent: the node knows of no PostgreSQL */
    public Projections(Gateway gateway, Optional<Projection> projection) {
        this.gateway = gateway;
        this.projection = projection;
    }

    /** Absent: the node knows of no PostgreSQL. */
    Optional<ProjectionStatus> status() {
        return projection.map(known -> known.status(gateway::now));
    }

    /**
     * Has all rows written anew, by whichever node leads.
     *
     * @param adopt also where the database holds another cluster's rows
     */
    public CompletableFuture<Result<Inputs.Fine>> rebuild(Call call, boolean adopt) {
        return with(call, known -> {
            known.rebuild(adopt);
            return new Inputs.Fine();
        });
    }

    /** Compares PostgreSQL with this node's state, row by row; Busy where {@link #VERIFICATIONS_MAX} are under way. */
    public CompletableFuture<Result<VerificationReport>> verify(Call call) {
        if (!verifications.tryAcquire()) {
            return CompletableFuture.completedFuture(Result.failed(new Failure.Busy("verificationsMax")));
        }
        return with(call, known -> known.verify(PATIENCE)).whenComplete((result, error) -> verifications.release());
    }

    private <R> CompletableFuture<Result<R>> with(Call call, Function<Projection, R> work) {
        return Inputs.check(Inputs.isStaff(call))
                .flatMap(fine -> projection
                        .map(Result::ok)
                        .orElseGet(() -> Result.failed(new Failure.NotNow("this node was started without --postgres"))))
                .then(known -> gateway.disk(() -> tried(() -> work.apply(known))));
    }

    // PostgreSQL's trouble is nothing that is wrong with the node.
    private <R> Result<R> tried(Supplier<R> work) {
        try {
            return new Result.Ok<>(work.get(), gateway.appliedIndex());
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Result.failed(new Failure.NotNow(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("event=projection-call-failed {}", Projection.describe(e));
            return Result.failed(new Failure.NotNow("PostgreSQL: " + Projection.describe(e)));
        }
    }
}
