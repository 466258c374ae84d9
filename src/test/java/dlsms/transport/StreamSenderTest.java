package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BytesValue;
import io.grpc.stub.CallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamSenderTest {

    private static final TransportSettings.Limits LIMITS = new TransportSettings.Limits(
            1_000, 3, 1_000, 10, 1_000, 10, TransportSettings.SnapshotLimits.DEFAULT, TransportSettings.Waits.DEFAULT);

    private final Stream stream = new Stream();
    private final StreamSender<BytesValue> sender = new StreamSender<>(stream, LIMITS);

    @Test
    void whatThePeerTakesIsSentAtOnce() {
        stream.ready = true;
        assertThat(sender.offer(message(10))).isTrue();
        assertThat(stream.sent).hasSize(1);
    }

    @Test
    void theRestWaitsInOrderUpToTheLimitAndMoreIsDropped() {
        for (int size = 1; size <= 3; size++) {
            assertThat(sender.offer(message(size))).isTrue();
        }
        assertThat(sender.offer(message(4))).isFalse();
        stream.becomeReady();
        assertThat(stream.sent).extracting(each -> each.getValue().size()).containsExactly(1, 2, 3);
        assertThat(sender.offer(message(5))).isTrue();
        assertThat(stream.sent).hasSize(4);
    }

    @Test
    void bytesAreBoundedButOneMessageAlwaysWaits() {
        assertThat(sender.offer(message(5_000))).isTrue();
        assertThat(sender.offer(message(1))).isFalse();
        stream.becomeReady();
        assertThat(sender.offer(message(1))).isTrue();
    }

    @Test
    void nothingOvertakesWhatWaits() {
        sender.offer(message(1));
        stream.ready = true;
        sender.offer(message(2));
        stream.becomeReady();
        assertThat(stream.sent).extracting(each -> each.getValue().size()).containsExactly(1, 2);
    }

    @Test
    void afterItsEndNothingIsSentAndItEndsOnce() {
        sender.offer(message(1));
        sender.complete();
        sender.fail(new IllegalStateException());
        stream.becomeReady();
        assertThat(sender.offer(message(2))).isFalse();
        assertThat(stream.sent).isEmpty();
        assertThat(stream.ends).isEqualTo(1);
    }

    @Test
    void backOffDoublesUpToItsLimitAndStartsAgainAfterSuccess() {
        var backoff = new Backoff(TransportSettings.Waits.DEFAULT, new SplittableRandom(1));
        for (int attempt = 0; attempt < 100; attempt++) {
            Duration most = Duration.ofMillis(Math.min(1_000, 20L << Math.min(attempt, 20)));
            assertThat(backoff.next()).isBetween(most.dividedBy(2), most);
        }
        backoff.reset();
        assertThat(backoff.next()).isBetween(Duration.ofMillis(10), Duration.ofMillis(20));
    }

    private static BytesValue message(int bytes) {
        return BytesValue.of(WireMessages.bytes(new byte[bytes]));
    }

    /** Takes messages when the test says so. */
    private static final class Stream extends CallStreamObserver<BytesValue> {

        private final List<BytesValue> sent = new ArrayList<>();
        private boolean ready;
        private int ends;
        private Runnable onReady = () -> {};

        void becomeReady() {
            ready = true;
            onReady.run();
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void onNext(BytesValue message) {
            sent.add(message);
        }

        @Override
        public void onError(Throwable why) {
            ends += 1;
        }

        @Override
        public void onCompleted() {
            ends += 1;
        }

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
