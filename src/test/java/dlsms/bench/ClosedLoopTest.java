package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private record Answering(java.util.concurrent.Executor thread, AtomicInteger calls, int refusals)
            implements Workload {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public void send(Reply reply) {
            int number = calls.incrementAndGet();
            var answer = number <= refusals
                    ? Answer.of(Status.UNAVAILABLE.withDescription("away"))
                    : number % 4 == 0 ? Answer.CONFLICT : Answer.DONE;
            thread.execute(() -> reply.answered(answer));
        }
    }

    @Test
    void eachCallIsMadeOnceAndConflictsAreAnswers() throws InterruptedException {
        try (var thread = Executors.newSingleThreadExecutor();
                var load = new ClosedLoop(new Answering(thread, new AtomicInteger(), 0), 8, 1_000)) {
            load.awaitAll(60);
            var reading = load.meter().read();

            assertThat(reading.decided()).isEqualTo(1_000);
            assertThat(reading.conflicts()).isEqualTo(250);
            assertThat(reading.errors()).isEmpty();
        }
    }

    @Test
    void errorsAreCountedByStatusAndTheClientsGoOn() throws InterruptedException {
        try (var thread = Executors.newSingleThreadExecutor();
                var load = new ClosedLoop(new Answering(thread, new AtomicInteger(), 5), 2, 100)) {
            load.awaitAll(60);
            var reading = load.meter().read();

            assertThat(reading.decided()).isEqualTo(95);
            assertThat(reading.errors()).containsEntry("UNAVAILABLE", 5L).hasSize(1);
            assertThat(load.meter().lastError()).isEqualTo("UNAVAILABLE away");
        }
    }

    @Test
    void aReadingHoldsWhatCameSinceTheLastOne() {
        var meter = new Meter();
        meter.count(Answer.DONE, System.nanoTime());
        meter.read();
        meter.count(Answer.CONFLICT, System.nanoTime());

        var second = meter.read();
        assertThat(second.decided()).isEqualTo(1);
        assertThat(second.conflicts()).isEqualTo(1);
        assertThat(meter.read().decided()).isZero();
    }

    @Test
    void aTakenSlotIsAConflictAndTooMuchToDoIsARefusal() {
        assertThat(Answer.of(Status.ALREADY_EXISTS)).isEqualTo(Answer.CONFLICT);
        assertThat(Answer.of(Status.OK)).isEqualTo(Answer.DONE);
        assertThat(Answer.of(Status.RESOURCE_EXHAUSTED).kind()).isEqualTo(Answer.Kind.REFUSED);
        assertThat(Answer.of(Status.UNAVAILABLE).kind()).isEqualTo(Answer.Kind.FAILED);
    }
}
