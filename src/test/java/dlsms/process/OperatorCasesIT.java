package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.LogLine;
import dlsms.wire.library.OperationResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator has always tried by hand: leader down, follower down, forwarding, recovery, equal logs. */
class OperatorCasesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final ClusterExtension extension = ClusterExtension.ofNodes(5, "--sample-data");

    @Test
    void leaderDownANewOneTakesOverAndWritesGoOn() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        var before = cluster.operator(leader).submit("before");
        assertThat(before.getLeaderId()).isEqualTo(leader.id());

        leader.kill();
        var survivor = anotherThan(leader);
        var after = awaitSubmitted(cluster.operator(survivor), "after");

        assertThat(after.getLeaderId()).isNotEqualTo(leader.id());
        assertThat(cluster.awaitLeader().id()).isEqualTo(after.getLeaderId());
        leader.launch();
        leader.awaitReady();
        assertSameLogs(cluster);
    }

    @Test
    void followerDownTheClusterGoesOnAsNormal() {
        var cluster = extension.cluster();
        var follower = anotherThan(cluster.awaitLeader());

        assertThat(follower.terminate()).isZero();

        for (var node : cluster.nodes()) {
            if (node.isRunning()) {
                assertThat(cluster.operator(node)
                                .submit("without " + follower.id())
                                .getSuccess())
                        .isTrue();
            }
        }
        cluster.awaitSameState();
    }

    @Test
    void anOperationSentToAnyNodeReachesTheLeader() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        for (var node : cluster.nodes()) {
            var answer = cluster.operator(node).submit("sent to " + node.id());
            assertThat(answer.getSuccess()).isTrue();
            assertThat(answer.getLeaderId()).isEqualTo(leader.id());
            assertThat(answer.getResult()).matches("Executed sent to " + node.id() + " at index \\d+ \\(term \\d+\\)");
        }
        assertThat(cluster.operator(leader).submit("").getResult()).startsWith("Executed noop at index ");
        assertSameLogs(cluster);
    }

    @Test
    void aRebootedFollowerCatchesUpFromItsDiskAndTheLeader() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        var follower = anotherThan(leader);
        IntStream.range(0, 20).forEach(i -> cluster.operator(leader).submit("seen " + i));
        cluster.awaitSameState();

        follower.kill();
        IntStream.range(0, 200).forEach(i -> cluster.operator(leader).submit("missed " + i));
        follower.launch();
        follower.awaitReady();

        cluster.awaitSameState();
        assertThat(texts(cluster.operator(follower).tail(200)))
                .first()
                .asString()
                .contains("missed 0");
        assertSameLogs(cluster);
    }

    @Test
    void aNodeAloneStillHoldsItsLog() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        IntStream.range(0, 20).forEach(i -> cluster.operator(leader).submit("kept " + i));
        cluster.awaitSameState();
        var alone = anotherThan(leader);
        var held = cluster.operator(alone).tail(20);

        cluster.nodes().forEach(RealNode::kill);
        alone.launch();

        await("its log, read from its own disk").atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            cluster.operator(alone).reconnect();
            assertThat(cluster.operator(alone).tail(20)).isEqualTo(held);
        });
        cluster.nodes().stream().filter(node -> !node.isRunning()).forEach(RealNode::launch);
        cluster.nodes().forEach(RealNode::awaitReady);
        assertSameLogs(cluster);
    }

    @Test
    void everyNodeHoldsTheSameLog() {
        var cluster = extension.cluster();
        var operators = cluster.operators();
        var calls = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> operators.get(i % operators.size()).submit("operation " + i)))
                .toList();
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.join().getSuccess()).isTrue());
        assertSameLogs(cluster);
        for (int i = 0; i < 100; i++) {
            var text = "operation " + i;
            assertThat(texts(operators.getFirst().tail(1000)))
                    .filteredOn(line -> line.matches(".*\\b" + text + "\\b(?!\\d).*"))
                    .hasSize(1);
        }
    }

    private RealNode anotherThan(RealNode node) {
        return extension.cluster().nodes().stream()
                .filter(other -> other != node && other.isRunning())
                .findFirst()
                .orElseThrow();
    }

    private static OperationResponse awaitSubmitted(NodeClient client, String text) {
        return await("an operation is executed")
                .atMost(SOON)
                .ignoreException(StatusRuntimeException.class)
                .until(() -> client.submit(text), OperationResponse::getSuccess);
    }

    private static void assertSameLogs(RealCluster cluster) {
        var views = cluster.awaitSameState();
        assertThat(views)
                .extracting(GetStatusResponse::getStateHash)
                .containsOnly(views.getFirst().getStateHash());
        assertThat(views.getFirst().getStateHash()).isNotEmpty();
        var tails =
                cluster.operators().stream().map(client -> client.tail(1000)).toList();
        assertThat(tails).containsOnly(tails.getFirst());
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream().map(LogLine::getText).toList();
    }
}
