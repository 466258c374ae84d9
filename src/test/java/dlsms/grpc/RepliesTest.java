package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Actor;
import dlsms.seat.UserId;
import dlsms.service.Call;
import dlsms.service.Result;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On which thread a list becomes a message. */
class RepliesTest {

    /** The answer is there before anybody waits for it, as the cache's are, or comes later, as the loop's do. */
    @ParameterizedTest
    @CsvSource({"200, true", "200, false", "201, true", "201, false"})
    void aLongListIsMadeIntoAMessageAside(int length, boolean atOnce) throws Exception {
        var result = Result.ok(Collections.nCopies(length, "seat"));
        var answer = new CompletableFuture<Result<List<String>>>();
        var heard = new Heard();
        if (atOnce) {
            answer.complete(result);
        }
        Context.current()
                .withValue(Incoming.KEY, incoming())
                .run(() -> Replies.sendList(heard, incoming -> answer, list -> Thread.currentThread()));
        answer.complete(result);

        Thread madeBy = heard.message.get(20, TimeUnit.SECONDS);
        assertThat(madeBy.isVirtual()).isEqualTo(length > 200);
        assertThat(madeBy.equals(Thread.currentThread())).isEqualTo(length <= 200);
    }

    private static Incoming incoming() {
        return new Incoming(
                new Actor(new UserId(1), false, "alice"),
                new Incoming.Terms("", Call.Freshness.LINEARIZABLE),
                new Origin(Optional.empty(), Optional.empty()),
                Deadline.after(20, TimeUnit.SECONDS),
                Context.current());
    }

    /** A caller who waits for one message. */
    private static final class Heard extends ServerCallStreamObserver<Thread> {

        final CompletableFuture<Thread> message = new CompletableFuture<>();

        @Override
        public void onNext(Thread value) {
            message.complete(value);
        }

        @Override
        public void onError(Throwable error) {
            message.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable onCancel) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable onReady) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }
}
