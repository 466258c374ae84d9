package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which streams the watch ends by itself, and when. */
class StreamWatchTest {

    private static final String RESERVE = "library.ReservationService/CreateReservation";

    private final StreamWatch watch = new StreamWatch();

    @AfterEach
    void stop() {
        watch.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1n", "500000u", "2000m", "99999999n", "0S", "60S", "1M", "0H", "60000000u"})
    void aCallersOwnTimeoutIsForGrpcToKeepWhereItIsShortEnough(String timeout) {
        assertThat(deadline(RESERVE, timeout)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61S",
                "60001m",
                "2M",
                "1H",
                "99999999H",
                "60000001u",
                "",
                "S",
                "5",
                "5s",
                "-5S",
                "+5S",
                "123456789n"
            })
    void oneThatIsTooLongOrCantBeReadIsCutToTheLongest(String timeout) {
        assertThat(secondsLeft(deadline(RESERVE, timeout))).isBetween(50L, GrpcLimits.TIMEOUT_MAX.toSeconds());
    }

    @Test
    void withoutOneTheUsualCounts() {
        assertThat(secondsLeft(deadline(RESERVE))).isBetween(0L, GrpcLimits.TIMEOUT_USUAL.toSeconds());
    }

    @Test
    void aBackupMayTakeAnHourAndAHealthWatchForEver() {
        assertThat(secondsLeft(deadline("library.OperatorService/Backup", "60S")))
                .isGreaterThan(3_000);
        assertThat(deadline("grpc.health.v1.Health/Watch")).isNull();
    }

    @Test
    void countsStreamsAndWhatTheyHold() {
        var first = watch.newServerStreamTracer(RESERVE, new Metadata());
        var second = watch.newServerStreamTracer(RESERVE, new Metadata());
        first.inboundWireSize(100);
        first.outboundWireSize(20);
        second.inboundWireSize(3);
        assertThat(watch.openStreams()).isEqualTo(2);
        assertThat(watch.bytesHeld()).isEqualTo(123);

        first.streamClosed(Status.OK);
        first.streamClosed(Status.OK);
        first.outboundWireSize(7);
        assertThat(watch.openStreams()).isEqualTo(1);
        assertThat(watch.bytesHeld()).isEqualTo(3);
    }

    private static long secondsLeft(Deadline deadline) {
        return deadline.timeRemaining(TimeUnit.SECONDS);
    }

    private Deadline deadline(String method, String... timeouts) {
        var headers = new Metadata();
        for (String timeout : timeouts) {
            headers.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), timeout);
        }
        return watch.newServerStreamTracer(method, headers)
                .filterContext(Context.ROOT)
                .getDeadline();
    }
}
