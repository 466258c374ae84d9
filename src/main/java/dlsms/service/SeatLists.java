package dlsms.service;

import dlsms.cache.Answer;
import dlsms.cache.AnswerCache;
import dlsms.cache.Key;
import dlsms.node.Deadline;
import dlsms.seat.Cluster;
import dlsms.seat.SeatState;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Answers about many seats: made of the state, or taken from the cache where there is one. Either way the read is first
 * as fresh as its caller wants it; then, on the loop's thread, the version is looked up that the answer must have. So a
 * cached answer is the one that would have been made at that moment. Any thread.
 */
final class SeatLists {

    private final Gateway gateway;
    private final Optional<AnswerCache<SeatList>> cache;

    SeatLists(Gateway gateway, Optional<AnswerCache<SeatList>> cache) {
        this.gateway = gateway;
        this.cache = cache;
    }

    /** A query as keys have it: written down before it comes to the loop's thread. */
    private record Written(SeatQuery query, String scope, String text) {}

    /** What the answer must be, and when it was asked for. */
    private record Wanted(Key key, Instant now) {}

    CompletableFuture<Result<SeatList>> ask(Call call, SeatQuery query) {
        return cache.filter(any -> query.keepable())
                .map(kept -> ask(kept, call, new Written(query, query.scope(), query.text())))
                .orElseGet(() -> make(call, query));
    }

    private CompletableFuture<Result<SeatList>> make(Call call, SeatQuery query) {
        return gateway.read(
                call,
                state -> query.answer(look(state), query.version(gateway.machine()))
                        .value());
    }

    private SeatLook look(SeatState state) {
        return new SeatLook(state, gateway.now());
    }

    private CompletableFuture<Result<SeatList>> ask(AnswerCache<SeatList> kept, Call call, Written written) {
        Deadline deadline = Deadline.in(call.timeout(), gateway.node().clock());
        return gateway.read(call, state -> wanted(state, written))
                .thenCompose(result -> result.then(wanted -> {
                    // Its deadline is the caller's, and its state at least the one that was looked at.
                    Call rest = call.here(result.index())
                            .within(deadline.left(gateway.node().clock()));
                    return wanted.map(some -> ask(kept, some, rest, written))
                            .orElseGet(() -> make(rest, written.query()));
                }));
    }

    private CompletableFuture<Result<SeatList>> ask(
            AnswerCache<SeatList> kept, Wanted wanted, Call call, Written written) {
        var found = kept.answer(wanted.key(), wanted.now(), () -> fresh(call, written));
        return gateway.onIo(found)
                .thenCompose(
                        answer -> answer.map(given -> given(given, call)).orElseGet(() -> make(call, written.query())));
    }

    // An answer that was made for another may be of a newer state than the one that this call looked at. Who has seen
    // it is to be told of that state, or would not ask other nodes for as much.
    private static CompletableFuture<Result<SeatList>> given(Answer<SeatList> answer, Call call) {
        long index = Math.max(answer.version(), call.freshness().minIndex());
        return CompletableFuture.completedFuture(new Result.Ok<>(answer.value(), index));
    }

    private CompletableFuture<Optional<AnswerCache.Fresh<SeatList>>> fresh(Call call, Written written) {
        return gateway.read(call, state -> fresh(state, written)).thenApply(SeatLists::value);
    }

    // The version and the answer are of one moment: nothing is applied while a query runs.
    private Optional<AnswerCache.Fresh<SeatList>> fresh(SeatState state, Written written) {
        return wanted(state, written).map(wanted -> {
            var look = new SeatLook(state, wanted.now());
            return new AnswerCache.Fresh<>(
                    wanted.key(), written.query().answer(look, wanted.key().version()));
        });
    }

    // Why it could not be made is for each caller to find out: their deadlines differ.
    private static <T> Optional<T> value(Result<Optional<T>> result) {
        return switch (result) {
            case Result.Ok<Optional<T>>(Optional<T> value, long index) -> value;
            case Result.Failed<Optional<T>> failed -> Optional.empty();
        };
    }

    /** Absent: the cluster has no id yet, so there is no key. The loop's thread. */
    private Optional<Wanted> wanted(SeatState state, Written written) {
        long version = written.query().version(gateway.machine());
        return state.cluster()
                .map(Cluster::id)
                .map(id -> new Wanted(new Key(id, written.scope(), version, written.text()), gateway.now()));
    }
}
