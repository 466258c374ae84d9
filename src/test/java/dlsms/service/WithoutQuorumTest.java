package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Actor;
import dlsms.seat.ReservationId;
import dlsms.seat.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutQuorumTest {

    private static final Actor STAFF = new Actor(new UserId(0), true, "operator");
    private static final Call CALL = new Call(STAFF, "", Duration.ofMillis(300), Call.Freshness.LINEARIZABLE);

    @TempDir
    private Path folder;

    @Test
    void writesAndReadsEndInTimeAndSayHowMuchIsKnown() {
        try (var one = OneNode.withoutQuorum(folder)) {
            long start = System.nanoTime();
            var write = one.useCases.reservations().cancel(CALL, new ReservationId(1));
            var read = one.useCases.seats().branches(CALL);

            assertThat(reason(write.join())).isEqualTo(Failure.Reason.NO_LEADER);
            assertThat(reason(read.join())).isEqualTo(Failure.Reason.NOT_CONFIRMED);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(one.gateway.serves()).isFalse();
            assertThat(one.secret().get()).isEmpty();
        }
    }

    @Test
    void whatNeedsNoLeaderIsAnsweredAtOnce() {
        try (var one = OneNode.withoutQuorum(folder)) {
            var stale = new Call(STAFF, "", Duration.ofSeconds(5), new Call.Freshness(true, 0));
            var filter = new Seats.Filter("", "", Optional.empty(), Optional.empty(), false);

            assertThat(one.useCases.seats().find(stale, filter, "", "").join()).isInstanceOf(Result.Ok.class);
            assertThat(one.useCases.cluster().status(CALL, true).join())
                    .isInstanceOfSatisfying(
                            Result.Ok.class,
                            ok -> assertThat(((NodeStatus) ok.value()).leader()).isEmpty());
            assertThat(one.useCases.cluster().transfer(CALL, "").join()).isInstanceOf(Result.Failed.class);
        }
    }

    private static Failure.Reason reason(Result<?> result) {
        if (result instanceof Result.Failed<?> failed
                && failed.failure() instanceof Failure.Unavailable(Failure.Reason reason, String why)) {
            return reason;
        }
        throw new AssertionError("not unavailable: " + result);
    }
}
