package dlsms.service;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What a use case came to. The index says which state it speaks of: of the entry that did it, or that the read was
 * served at; 0: none.
 */
public sealed interface Result<T> {

    long index();

    record Ok<T>(T value, long index) implements Result<T> {}

    record Failed<T>(Failure failure, long index) implements Result<T> {}

    static <T> Result<T> ok(T value) {
        return new Ok<>(value, 0);
    }

    static <T> Result<T> failed(Failure failure) {
        return new Failed<>(failure, 0);
    }

    default <U> Result<U> map(Function<? super T, ? extends U> change) {
        return flatMap(value -> new Ok<>(change.apply(value), index()));
    }

    /** What {@code change} makes of the value; the index stays. */
    default <U> Result<U> flatMap(Function<? super T, Result<U>> change) {
        return switch (this) {
            case Ok<T>(T value, long index) ->
                switch (change.apply(value)) {
                    case Ok<U>(U changed, long ignored) -> new Ok<>(changed, index);
                    case Failed<U>(Failure failure, long ignored) -> new Failed<>(failure, index);
                };
            case Failed<T>(Failure failure, long index) -> new Failed<>(failure, index);
        };
    }

    /** Goes on with {@code next} if all is well so far. */
    default <U> CompletableFuture<Result<U>> then(Function<? super T, CompletableFuture<Result<U>>> next) {
        return switch (this) {
            case Ok<T>(T value, long ignored) -> next.apply(value);
            case Failed<T>(Failure failure, long index) ->
                CompletableFuture.completedFuture(new Failed<>(failure, index));
        };
    }
}
