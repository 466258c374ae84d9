package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dlsms.process.SlotPool;
import dlsms.process.SlotPool.Hour;
import dlsms.wire.library.ReservationDetail;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RushTest {
    private static final int SLOTS = 40;
    private static final int ATTEMPTS = 10;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final List<Hour> hours =
            Stream.generate(new SlotPool(List.of(1, 2))::next).limit(SLOTS).toList();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Gives each slot to the first who asks, but for the faults that a test wants. */
    private final class FakeDesk implements Rush.Desk {
        private final ConcurrentHashMap<Hour, Integer> taken = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<Integer, Hour> held = new ConcurrentHashMap<>();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger ids = new AtomicInteger();
        private volatile boolean givesTwice;
        private volatile boolean forgets;

        @Override
        public void reserve(Hour hour, IntConsumer made, Reply reply) {
            int number = asked.incrementAndGet();
            threads.execute(() -> {
                if (number % 7 == 0) {
                    reply.answered(new Answer(Answer.Kind.REFUSED, "RESOURCE_EXHAUSTED", "Busy", 1));
                    return;
                }
                int id = ids.incrementAndGet();
                boolean first = taken.putIfAbsent(hour, id) == null;
                if (first || givesTwice) {
                    held.put(id, forgets ? hours.getFirst() : hour);
                    made.accept(id);
                    reply.answered(Answer.DONE);
                } else {
                    reply.answered(Answer.CONFLICT);
                }
            });
        }

        @Override
        public void look(int reservation, Consumer<ReservationDetail> found, Reply reply) {
            var hour = held.get(reservation);
            threads.execute(() -> {
                found.accept(ReservationDetail.newBuilder()
                        .setId(reservation)
                        .setSeatId(hour.seatId())
                        .setStartTime(hour.start())
                        .build());
                reply.answered(Answer.DONE);
            });
        }
    }

    private Meter.Reading run(Rush rush) throws InterruptedException {
        try (var load = new ClosedLoop(rush, 20, rush.attemptsInAll())) {
            load.awaitAll(60);
            return load.meter().read();
        }
    }

    @Test
    void eachSlotIsDecidedOnceAndWhoIsRefusedComesAgain() throws InterruptedException {
        try (var rush = new Rush(new FakeDesk(), hours, ATTEMPTS)) {
            var reading = run(rush);

            assertThat(reading.decided()).isEqualTo(SLOTS * ATTEMPTS);
            assertThat(reading.conflicts()).isEqualTo(SLOTS * (ATTEMPTS - 1));
            assertThat(reading.errors()).isEmpty();
            assertThat(rush.refusals()).isPositive();
            assertThat(rush.made()).hasSize(SLOTS).doesNotHaveDuplicates();
            assertThat(rush.problems()).isEmpty();
        }
    }

    @Test
    void whoIsToldWhenToComeAgainDoesSo() {
        var trailers = new Metadata();
        var status = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage("Busy: proposalWaitMillisMax is reached")
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(1).setNanos(250_000_000))
                        .build()))
                .build());
        assertThat(Answer.of(status.getStatus(), status.getTrailers()).retryMillis())
                .isEqualTo(1_250);
        assertThat(Answer.of(status.getStatus(), status.getTrailers()).status()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(Answer.of(status.getStatus(), trailers).retryMillis()).isZero();
        assertThat(Answer.of(status.getStatus(), trailers).status()).isEqualTo("RESOURCE_EXHAUSTED without RetryInfo");
        assertThat(Answer.of(Status.UNAVAILABLE, trailers).retryMillis()).isZero();
    }

    @Test
    void aSlotThatWasGivenTwiceIsFound() throws InterruptedException {
        var desk = new FakeDesk();
        desk.givesTwice = true;
        try (var rush = new Rush(desk, hours, ATTEMPTS)) {
            run(rush);

            assertThat(rush.problems()).hasSize(SLOTS).allMatch(text -> text.contains("was given 10 times"));
        }
    }

    @Test
    void aReservationThatIsNotWhatWasSaidIsFound() throws InterruptedException {
        var desk = new FakeDesk();
        desk.forgets = true;
        try (var rush = new Rush(desk, hours, ATTEMPTS)) {
            run(rush);

            assertThat(rush.problems()).hasSize(SLOTS - 1).allMatch(text -> text.contains("should be reservation"));
        }
    }
}
