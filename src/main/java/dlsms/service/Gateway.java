package dlsms.service;

import dlsms.node.Applied;
import dlsms.node.Deadline;
import dlsms.node.IoThread;
import dlsms.node.Node;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.node.ReadResult;
import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatState;
import dlsms.seat.TextRule;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatAnswer;
import dlsms.statemachine.SeatMachine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The way of all use cases to the node: commands and reads go in, results come out on the I/O thread, never on the
 * loop's; what reads the disk goes on aside. Nothing here waits; any thread.
 */
public final class Gateway implements AutoCloseable {

    /** Between two attempts at a command whose first attempt came to nothing. */
    private static final long AGAIN_MILLIS = 20;

    private final Node node;
    private final SeatMachine machine;
    private final IoThread io;
    private final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();

    public Gateway(Node node, SeatMachine machine) {
        this.node = node;
        this.machine = machine;
        this.io = node.io();
    }

    /** A command that was applied. @param index of its entry @param term of its entry */
    record Committed<O>(O outcome, long index, long term) {}

    /** Has a command applied, and gives the outcome that it has when it is not rejected. */
    <O extends Outcome> CompletableFuture<Result<O>> propose(Call call, SeatCommand command, Class<O> expected) {
        return commit(call, command, expected).thenApply(result -> result.map(Committed::outcome));
    }

    /** The same, with the entry's place in the log. */
    <O extends Outcome> CompletableFuture<Result<Committed<O>>> commit(
            Call call, SeatCommand command, Class<O> expected) {
        return Inputs.check(Inputs.text(TextRule.REQUEST_ID, call.requestId())).then(fine -> {
            byte[] bytes = Commands.encode(new Request(call.requestId(), call.actor(), command));
            var attempt = new Attempt(bytes, !call.requestId().isEmpty(), call.deadline(node.clock()));
            return attempt(attempt).thenApply(result -> result.flatMap(applied -> outcome(applied, expected)));
        });
    }

    /** Runs a query on the loop's thread: it must be quick, and give away nothing that changes later. */
    <R> CompletableFuture<Result<R>> read(Call call, Function<SeatState, R> query) {
        Deadline deadline = call.deadline(node.clock());
        Call.Freshness freshness = call.freshness();
        if (freshness.stale()) {
            return read(new ReadLevel.AtLeast(freshness.minIndex()), query, deadline);
        }
        // An index that the caller has seen is committed, so a linearizable read reflects it; a made-up one has to
        // wait.
        return read(new ReadLevel.Linearizable(), query, deadline)
                .thenCompose(result -> result.index() >= freshness.minIndex()
                        ? CompletableFuture.completedFuture(result)
                        : read(new ReadLevel.AtLeast(freshness.minIndex()), query, deadline));
    }

    /** The same answer, to go on with on the I/O thread: one that was given up may come on the loop's. */
    <A> CompletableFuture<A> onIo(CompletableFuture<A> answer) {
        return answer.thenCompose(value -> io.isCurrent() ? answer : answer.thenApplyAsync(Function.identity(), io));
    }

    /** Reads the disk, on a thread that may wait for it and goes on with what it found. */
    <R> CompletableFuture<R> disk(Supplier<R> query) {
        return CompletableFuture.supplyAsync(query, aside);
    }

    /** After a while, on the I/O thread. */
    Executor later(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, io);
    }

    /** Now, as far as this node can tell: its own clock, but never before what the state has seen. */
    Instant now() {
        Instant wall = Instant.EPOCH.plus(node.clock().wallMicros(), ChronoUnit.MICROS);
        Instant seen = machine.now();
        return wall.isBefore(seen) ? seen : wall;
    }

    /** The last entry that this node has applied. */
    public long appliedIndex() {
        return machine.appliedIndex();
    }

    /** Whether this node can reach a leader, or is one, and doesn't hang. */
    public boolean serves() {
        return node.leader().isPresent() && !node.hangs();
    }

    /** Whether one more write would be refused as things are: asked before anything is done for it. */
    public Optional<Failure.Busy> refusesWrite() {
        return node.refusesProposal().map(busy -> new Failure.Busy(busy.limit(), busy.retryMillis()));
    }

    /** The same of a read. */
    public Optional<Failure.Busy> refusesRead() {
        return node.refusesRead().map(busy -> new Failure.Busy(busy.limit(), busy.retryMillis()));
    }

    Node node() {
        return node;
    }

    SeatMachine machine() {
        return machine;
    }

    /** Lets go of its threads; what still waits is not answered. */
    @Override
    public void close() {
        aside.shutdownNow();
    }

    /** @param repeatable it carries a request id: applied once, however often it is proposed */
    private record Attempt(byte[] command, boolean repeatable, Deadline deadline) {}

    private CompletableFuture<Result<Applied>> attempt(Attempt attempt) {
        return onIo(node.propose(attempt.command(), attempt.deadline()))
                .thenCompose(proposed -> settle(attempt, proposed));
    }

    private CompletableFuture<Result<Applied>> settle(Attempt attempt, Proposed proposed) {
        return switch (proposed) {
            case Applied applied -> CompletableFuture.completedFuture(new Result.Ok<>(applied, applied.index()));
            case Proposed.Busy(String limit, long retryMillis) ->
                CompletableFuture.completedFuture(Result.failed(new Failure.Busy(limit, retryMillis)));
            case Proposed.Refused(String why) -> again(attempt, true, Failure.Reason.NO_LEADER, why);
            case Proposed.Unknown(String why) ->
                again(attempt, attempt.repeatable(), Failure.Reason.OUTCOME_UNKNOWN, why);
        };
    }

    private CompletableFuture<Result<Applied>> again(Attempt attempt, boolean safe, Failure.Reason reason, String why) {
        if (!safe || attempt.deadline().left(node.clock()).toMillis() <= AGAIN_MILLIS) {
            return CompletableFuture.completedFuture(Result.failed(new Failure.Unavailable(reason, why)));
        }
        return CompletableFuture.supplyAsync(() -> attempt(attempt), later(AGAIN_MILLIS))
                .thenCompose(Function.identity());
    }

    private static <O extends Outcome> Result<Committed<O>> outcome(Applied applied, Class<O> expected) {
        SeatAnswer answer = SeatAnswer.of(applied.answer());
        if (answer.outcome() instanceof Outcome.Rejected why) {
            return Result.failed(new Failure.Rejected(why));
        }
        return Result.ok(new Committed<>(expected.cast(answer.outcome()), answer.index(), answer.term()));
    }

    private <R> CompletableFuture<Result<R>> read(ReadLevel level, Function<SeatState, R> query, Deadline deadline) {
        return onIo(node.read(level, () -> query.apply(machine.state()), deadline))
                .thenApply(Gateway::result);
    }

    private static <R> Result<R> result(ReadResult<R> read) {
        return switch (read) {
            case ReadResult.Value<R>(R value, long appliedIndex) -> new Result.Ok<>(value, appliedIndex);
            case ReadResult.NotConfirmed<R>(String why) ->
                Result.failed(new Failure.Unavailable(Failure.Reason.NOT_CONFIRMED, why));
            case ReadResult.Busy<R>(String limit, long retryMillis) ->
                Result.failed(new Failure.Busy(limit, retryMillis));
        };
    }
}
