package dlsms.grpc;

import dlsms.service.Result;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a use case came to into the answer of a call. */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** Runs the use case, and answers when it is through. A caller that has gone meanwhile is not missed. */
    static <T, R> void send(
            StreamObserver<R> to,
            Function<Incoming, CompletableFuture<Result<T>>> useCase,
            Function<? super T, ? extends R> message) {
        // Without a handler, an answer to a call that was cancelled throws.
        ((ServerCallStreamObserver<R>) to).setOnCancelHandler(() -> {});
        Incoming incoming = Incoming.current();
        try {
            useCase.apply(incoming).whenComplete((result, error) -> {
                if (error == null) {
                    answer(to, incoming, result, message);
                } else {
                    fail(to, error);
                }
            });
        } catch (RuntimeException e) {
            fail(to, e);
        }
    }

    private static <T, R> void answer(
            StreamObserver<R> to, Incoming incoming, Result<T> result, Function<? super T, ? extends R> message) {
        incoming.answeredAt(result.index());
        try {
            switch (result) {
                case Result.Ok<T>(T value, long ignored) -> {
                    to.onNext(message.apply(value));
                    to.onCompleted();
                }
                case Result.Failed<T>(var failure, long ignored) -> to.onError(Errors.of(failure));
            }
        } catch (RuntimeException e) {
            fail(to, e);
        }
    }

    private static void fail(StreamObserver<?> to, Throwable error) {
        LOG.error("event=call-failed", error);
        try {
            to.onError(Errors.internal());
        } catch (RuntimeException e) {
            LOG.warn("event=call-not-answered", e);
        }
    }
}
