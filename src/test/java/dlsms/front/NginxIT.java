package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The real nginx with the real nginx.conf: whom a gRPC call goes to, and to whom it goes next. */
class NginxIT {
    private static final Refused UNKNOWN_OUTCOME = new Refused(
            Status.Code.UNAVAILABLE,
            "It may have been done or not: the node that had it went away",
            "OUTCOME_UNKNOWN",
            Map.of());

    @RegisterExtension
    final FakeCluster cluster = new FakeCluster();

    @Test
    void eachNodeGetsItsTurn() {
        var front = cluster.open(Map.of());
        IntStream.range(0, 50).forEach(i -> front.call());
        assertThat(cluster.nodes()).extracting(node -> node.calls().size()).containsOnly(10);
    }

    @Test
    void aNodeThatIsAwayIsPassedOver() {
        var front = cluster.open(Map.of());
        cluster.nodes().get(1).close();
        cluster.nodes().get(3).close();
        IntStream.range(0, 60).forEach(i -> front.call());
        assertThat(cluster.calls()).isEqualTo(60);
    }

    @Test
    void whereNoNodeIsThereTheCallWasSurelyNotDone() {
        var front = cluster.open(Map.of());
        cluster.nodes().forEach(FakeNode::close);
        // After some tries nginx takes all nodes for away and asks none of them.
        assertThat(IntStream.range(0, 20).mapToObj(i -> front.refused()))
                .containsOnly(new Refused(
                        Status.Code.UNAVAILABLE,
                        "Not done, no leader took it: no node could be reached",
                        "NO_LEADER",
                        Map.of()));
        await("a line of the log")
                .untilAsserted(() -> assertThat(front.nginx().log())
                        .containsPattern("event=call .* from=127.0.0.1 call=\"POST /library.SeatService/GetSeat\" .*"
                                + " grpc=14 .* sent=\"0"));
    }

    @Test
    void aCallThatHasReachedANodeIsNeverSentToAnother() throws IOException {
        try (var dropping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var dropped = new AtomicInteger();
            Thread.startVirtualThread(() -> readAndDrop(dropping, dropped));
            var ports = Stream.concat(
                            Stream.of(new Nginx.Ports(dropping.getLocalPort(), 1)),
                            cluster.ports().stream().skip(1))
                    .toList();
            var front = cluster.open(ports, Map.of());
            var outcomes = IntStream.range(0, 5).mapToObj(i -> front.outcome()).toList();
            assertThat(outcomes).containsOnlyOnce("UNAVAILABLE OUTCOME_UNKNOWN").contains("OK");
            assertThat(dropped).hasValue(1);
            assertThat(cluster.calls()).isEqualTo(4);
        }
    }

    private static void readAndDrop(ServerSocket listening, AtomicInteger dropped) {
        while (!listening.isClosed()) {
            try (var connection = listening.accept()) {
                // Beyond what begins a connection: the call's headers are there.
                int bytes = connection.getInputStream().readNBytes(150).length;
                dropped.addAndGet(bytes == 150 ? 1 : 0);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void anAnswerOfANodeGoesThroughAsItIsAndIsNeverRepeated() {
        var front = cluster.open(Map.of());
        var index = Metadata.Key.of("x-dlsms-index", Metadata.ASCII_STRING_MARSHALLER);
        var trailers = new Metadata();
        trailers.put(index, "42");
        cluster.nodes()
                .forEach(node -> node.refuseWith(Status.UNAVAILABLE
                        .withDescription("It may have been done or not")
                        .asRuntimeException(trailers)));
        try {
            throw new AssertionError("answered " + front.call());
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.getStatus().getDescription()).isEqualTo("It may have been done or not");
            assertThat(e.getTrailers().get(index)).isEqualTo("42");
        }
        assertThat(cluster.calls()).isEqualTo(1);
    }

    @Test
    void aNodeThatIsSilentForTooLongIsGivenUp() {
        var front = cluster.open(Map.of("grpc_read_timeout 75s", "grpc_read_timeout 1s"));
        cluster.nodes().forEach(node -> node.beSilent(true));
        assertThat(front.refused()).isEqualTo(UNKNOWN_OUTCOME);
        assertThat(cluster.calls()).isEqualTo(1);
    }

    @Test
    void metadataGoesThroughButTheCallersAddressIsWhatNginxSees() {
        var forwarded = Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);
        var odd = Metadata.Key.of("a_key.with-all", Metadata.ASCII_STRING_MARSHALLER);
        var binary = Metadata.Key.of("some-bin", Metadata.BINARY_BYTE_MARSHALLER);
        var sent = new Metadata();
        sent.put(forwarded, "10.1.2.3");
        sent.put(odd, "value");
        sent.put(binary, new byte[] {0, -1, 127});
        cluster.open(Map.of()).call(sent);
        var got = cluster.nodes().stream()
                .flatMap(node -> node.calls().stream())
                .findFirst()
                .orElseThrow();
        assertThat(got.getAll(forwarded)).containsExactly("127.0.0.1");
        assertThat(got.get(odd)).isEqualTo("value");
        assertThat(got.get(binary)).containsExactly(0, -1, 127);
    }
}
