package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Made of one lambda. */
    private interface Sending {
        void send(Reply reply);
    }

    private static Workload workload(Sending sending) {
        return new Workload() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public void send(Reply reply) {
                sending.send(reply);
            }
        };
    }

    @Test
    void callsAreDueAtEvenDistances() {
        var schedule = new OpenLoop.Schedule(1_000, 2_000);

        assertThat(schedule.dueNanos(0)).isEqualTo(1_000);
        assertThat(schedule.dueNanos(1)).isEqualTo(501_000);
        assertThat(schedule.dueNanos(2_000)).isEqualTo(1_000_001_000);
        assertThat(schedule.dueBy(999)).isLessThanOrEqualTo(1);
        assertThat(schedule.dueBy(1_000)).isEqualTo(1);
        assertThat(schedule.dueBy(1_000_001_000)).isEqualTo(2_001);
        assertThat(schedule.dueBy(-1_000_000_000)).isZero();
    }

    // Measured from the sending, one call would have been slow; 500 were due while everything stood still.
    @Test
    void whatWasDueWhileTheOtherSideStoodStillHasWaited() {
        var calls = new AtomicLong();
        try (var load = new OpenLoop(
                workload(reply -> {
                    if (calls.getAndIncrement() == 0) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                    }
                    reply.answered(Answer.DONE);
                }),
                1_000,
                OpenLoop.OUTSTANDING_MAX)) {
            await().atMost(SOON).until(() -> calls.get() > 600);
            var seen = load.meter().read().microseconds();

            assertThat(seen.getMaxValue()).isGreaterThanOrEqualTo(499_000);
            assertThat(seen.getCountBetweenValues(100_000, Long.MAX_VALUE / 2)).isGreaterThanOrEqualTo(390);
        }
    }

    @Test
    void whatMayNotBeSentYetIsLateAndCountsFromWhenItWasDue() {
        var waiting = new ConcurrentLinkedQueue<Reply>();
        var load = new OpenLoop(workload(waiting::add), 1_000, 3);
        await().atMost(SOON).until(() -> load.backlog() > 200);

        assertThat(waiting).hasSize(3);
        var answering = Thread.ofPlatform().daemon().start(() -> answer(waiting));
        await().atMost(SOON).until(() -> load.backlog() < 50);
        load.close();
        answering.interrupt();

        assertThat(load.meter().read().microseconds().getCountBetweenValues(150_000, Long.MAX_VALUE / 2))
                .isGreaterThan(20);
    }

    @Test
    void whatWasSentAndHasNoAnswerIsInTheBacklog() {
        var waiting = new ConcurrentLinkedQueue<Reply>();
        var load = new OpenLoop(workload(waiting::add), 1_000, OpenLoop.OUTSTANDING_MAX);
        await().atMost(SOON).until(() -> waiting.size() > 200);

        assertThat(load.backlog()).isGreaterThan(200);
        var answering = Thread.ofPlatform().daemon().start(() -> answer(waiting));
        await().atMost(SOON).until(() -> load.backlog() < 50);
        load.close();
        answering.interrupt();
    }

    private static void answer(ConcurrentLinkedQueue<Reply> waiting) {
        while (!Thread.interrupted()) {
            var reply = waiting.poll();
            if (reply != null) {
                reply.answered(Answer.DONE);
            }
        }
    }

    @Test
    void whatIsRefusedCountsByItsStatusAndInNoTime() {
        var refused = new Answer(Answer.Kind.REFUSED, "RESOURCE_EXHAUSTED", "Busy");
        try (var load = new OpenLoop(workload(reply -> reply.answered(refused)), 10_000, 10)) {
            await().atMost(SOON).until(() -> load.meter().lastError().contains("Busy"));
            var reading = load.meter().read();

            assertThat(reading.decided()).isZero();
            assertThat(reading.errors()).containsOnlyKeys("RESOURCE_EXHAUSTED");
        }
    }
}
