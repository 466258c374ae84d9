package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The real nginx with the real nginx.conf: HTTP. */
class NginxHttpIT {
    private final HttpClient client = HttpClient.newHttpClient();

    @RegisterExtension
    final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void end() {
        client.close();
    }

    private HttpResponse<String> ask(FakeCluster.Front front, String method, String path, int bytes) {
        try {
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + front.nginx().httpPort() + path))
                    .method(method, BodyPublishers.ofByteArray(new byte[bytes]))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private List<String> requests() {
        return cluster.nodes().stream()
                .flatMap(node -> node.requests().stream())
                .toList();
    }

    @Test
    void requestsGoRoundAndWhatOnlyReadsIsAskedAgain() {
        var front = cluster.open(Map.of());
        IntStream.range(0, 10)
                .forEach(i -> assertThat(ask(front, "GET", "/healthz", 0).statusCode())
                        .isEqualTo(200));
        assertThat(cluster.nodes()).extracting(node -> node.requests().size()).containsOnly(2);
        assertThat(requests()).containsOnly("GET /healthz 127.0.0.1");
        cluster.nodes().getFirst().dropRequests();
        IntStream.range(0, 10)
                .forEach(i ->
                        assertThat(ask(front, "GET", "/seats", 0).statusCode()).isEqualTo(200));
    }

    @Test
    void whatWritesIsNeverSentTwice() {
        var front = cluster.open(Map.of());
        cluster.nodes().forEach(FakeNode::dropRequests);
        for (var method : List.of("POST", "DELETE", "PATCH", "PUT")) {
            var answer = ask(front, method, "/reservations", 10);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":\"It may have been done or not: the node that had it went away\"}");
        }
        assertThat(requests())
                .containsExactlyInAnyOrder(
                        "POST /reservations 127.0.0.1",
                        "DELETE /reservations 127.0.0.1",
                        "PATCH /reservations 127.0.0.1",
                        "PUT /reservations 127.0.0.1");
    }

    @Test
    void refusalsAreJson() {
        var front = cluster.open(Map.of());
        var large = ask(front, "POST", "/reservations", 2 << 20);
        assertThat(large.statusCode() + large.body())
                .isEqualTo("413{\"error\":\"Not done: the request is too large\"}");
        assertThat(large.headers().firstValue("content-type")).hasValue("application/json");
        var metrics = ask(front, "GET", "/metrics", 0);
        assertThat(metrics.statusCode() + metrics.body()).isEqualTo("404{\"error\":\"Not found\"}");
        assertThat(requests()).isEmpty();
        cluster.nodes().forEach(FakeNode::close);
        var away = ask(front, "POST", "/reservations", 10);
        assertThat(away.statusCode() + away.body())
                .isEqualTo("503{\"error\":\"Not done, no leader took it: no node could be reached\"}");
    }

    @Test
    void tooManyRequestsAreToldSo() {
        var front = cluster.open(Map.of("rate=20000r/s", "rate=1r/m", "burst=20000", "burst=1"));
        IntStream.range(0, 2).forEach(i -> ask(front, "GET", "/healthz", 0));
        var busy = ask(front, "GET", "/healthz", 0);
        assertThat(busy.statusCode() + busy.body()).isEqualTo("429{\"error\":\"Busy: callsPerSecondMax is reached\"}");
    }
}
