package dlsms.node;

import dlsms.raft.Input;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One read of a caller on its way. */
final class WaitingRead<R> implements Request {

    final long number;
    final ReadLevel level;
    final Deadline deadline;
    private final Supplier<R> query;
    private final Reads reads;
    final CompletableFuture<ReadResult<R>> answer = new CompletableFuture<>();
    final long sinceNanos;
    /** Whether it says something of how long reads take: not where it waits for a leader or for an index. */
    volatile boolean prompt = true;

    WaitingRead(long number, ReadLevel level, Supplier<R> query, Deadline deadline, Reads reads) {
        this.number = number;
        this.level = level;
        this.query = query;
        this.deadline = deadline;
        this.reads = reads;
        this.sinceNanos = reads.nowNanos();
    }

    @Override
    public Optional<Input> taken(Clock clock) {
        if (deadline.over(clock)) {
            reads.giveUp(this, "nobody waits for it any more");
        }
        return answer.isDone() ? Optional.empty() : reads.taken(this);
    }

    /** An error in the query is its caller's, not the node's. */
    void run(long appliedIndex, Answers answers) {
        if (answer.isDone()) {
            return;
        }
        try {
            answers.add(answer, new ReadResult.Value<>(query.get(), appliedIndex));
        } catch (RuntimeException e) {
            answers.addFailure(answer, e);
        }
    }

    void giveUp(String why) {
        answer.complete(new ReadResult.NotConfirmed<>(why));
    }
}
