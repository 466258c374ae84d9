package dlsms.grpc;

import dlsms.service.Call;
import dlsms.service.Failure;
import dlsms.service.Operations;
import dlsms.service.Result;
import java.util.concurrent.CompletableFuture;

/** SubmitOperation, whichever service it is asked of. That no leader took it is an answer here, not an error. */
final class Probe {

    private final Operations operations;

    Probe(Operations operations) {
        this.operations = operations;
    }

    /** @param leader empty: none is known */
    record Answer(boolean success, String result, String leader) {}

    CompletableFuture<Result<Answer>> submit(Call call, String operation, String sourceId) {
        return operations.submit(call, operation, sourceId).thenApply(this::answer);
    }

    private Result<Answer> answer(Result<Operations.Executed> result) {
        return switch (result) {
            case Result.Ok<Operations.Executed>(var executed, long index) ->
                new Result.Ok<>(new Answer(true, text(executed), executed.leader()), index);
            case Result.Failed<Operations.Executed>(Failure.Unavailable(var reason, var why), long index) ->
                new Result.Ok<>(new Answer(false, text(reason), operations.leader()), index);
            case Result.Failed<Operations.Executed>(Failure failure, long index) -> new Result.Failed<>(failure, index);
        };
    }

    private static String text(Operations.Executed executed) {
        return "Executed " + executed.text() + " at index " + executed.index() + " (term " + executed.term() + ")";
    }

    private static String text(Failure.Reason reason) {
        return reason == Failure.Reason.NO_LEADER ? "No known leader" : "Commit timeout";
    }
}
