package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator types: {@code bin/dlsms status}, {@code log tail} and {@code submit}. */
class OperatorToolIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final ClusterExtension extension = ClusterExtension.ofNodes(5, "--sample-data");

    @Test
    void statusTailAndSubmitTellWhatTheClusterDoes() {
        var leader = extension.cluster().awaitLeader();

        var submitted = dlsms("submit", "lights out at ten");
        assertThat(submitted.output()).matches("(?s).*Executed lights out at ten at index \\d+ \\(term \\d+\\).*");
        assertThat(submitted.exitCode()).isZero();

        var status = dlsms("status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).contains("n1", "n2", "n3", "n4", "n5").contains(leader.id());

        // The first node's log is shown, and a follower may come a moment after the leader.
        await("the entry is there").atMost(SOON).untilAsserted(() -> {
            var tail = dlsms("log", "tail", "-n", "50");
            assertThat(tail.exitCode()).as(tail.output()).isZero();
            assertThat(tail.output()).contains("lights out at ten");
        });
    }

    @Test
    void statusShowsANodeThatIsDown() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        var follower = cluster.nodes().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        follower.kill();
        var status = dlsms("status");
        assertThat(status.output()).contains("n1", "n2", "n3", "n4", "n5");
    }

    private Tool.Result dlsms(String... arguments) {
        var cluster = extension.cluster();
        var all = new ArrayList<>(List.of(arguments));
        all.add("--nodes");
        all.add(cluster.nodes().stream()
                .map(node -> "127.0.0.1:" + node.grpcPort())
                .collect(Collectors.joining(",")));
        all.add("--token-file");
        cluster.operatorToken();
        all.add(cluster.node(0).operatorTokenFile().toString());
        return Tool.run("bin/dlsms", all);
    }
}
