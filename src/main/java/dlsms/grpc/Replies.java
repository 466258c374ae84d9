package dlsms.grpc;

import dlsms.service.Result;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a use case came to into the answer of a call. */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    /** Of a list's elements: fewer are made into a message within a fraction of a millisecond. */
    private static final int ON_IO_MAX = 200;

    private Replies() {}

    /** Runs the use case, and answers when it is through. A caller that has gone meanwhile is not missed. */
    static <T, R> void send(
            StreamObserver<R> to,
            Function<Incoming, CompletableFuture<Result<T>>> useCase,
            Function<? super T, ? extends R> message) {
        run(to, useCase, (incoming, result) -> answer(to, incoming, result, message));
    }

    /** The same of a list. A long one is made into a message on a thread of its own: the I/O thread serves others. */
    static <T, R> void sendList(
            StreamObserver<R> to,
            Function<Incoming, CompletableFuture<Result<List<T>>>> useCase,
            Function<? super List<T>, ? extends R> message) {
        run(to, useCase, (incoming, result) -> {
            if (result instanceof Result.Ok<List<T>>(var list, long ignored) && list.size() > ON_IO_MAX) {
                Thread.startVirtualThread(() -> answer(to, incoming, result, message));
            } else {
                answer(to, incoming, result, message);
            }
        });
    }

    private static <T, R> void run(
            StreamObserver<R> to,
            Function<Incoming, CompletableFuture<Result<T>>> useCase,
            BiConsumer<Incoming, Result<T>> answer) {
        // Without a handler, an answer to a call that was cancelled throws.
        ((ServerCallStreamObserver<R>) to).setOnCancelHandler(() -> {});
        Incoming incoming = Incoming.current();
        try {
            useCase.apply(incoming).whenComplete((result, error) -> {
                if (error == null) {
                    answer.accept(incoming, result);
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
