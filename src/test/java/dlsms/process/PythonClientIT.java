package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The original's client, in its own language, with stubs made from proto/, against five nodes. */
class PythonClientIT {
    @TempDir
    Path stubs;

    private PythonWalk client;

    @BeforeEach
    void makeStubs() {
        var prepared = PythonWalk.prepare(stubs);
        assumeTrue(prepared.isPresent(), "no grpc for Python here");
        client = prepared.orElseThrow();
    }

    @Test
    void theOriginalsClientIsServedWithoutAToken() {
        walk(List.of("--sample-data", "--allow-unauthenticated"), false);
    }

    @Test
    void aClientThatSendsItsTokenIsServed() {
        walk(List.of("--sample-data"), true);
    }

    private void walk(List<String> options, boolean sendsToken) {
        try (var cluster = RealCluster.start("PythonClientIT", 5, options)) {
            var addresses = cluster.nodes().stream()
                    .map(node -> "127.0.0.1:" + node.grpcPort())
                    .collect(Collectors.joining(","));
            var result = client.walk(addresses, cluster.operatorToken(), sendsToken);
            if (result.exitCode() != 0) {
                System.err.println(cluster.tailOfLogs());
            }
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).contains("every step as expected");
        }
    }
}
