package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.wire.library.OperationResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator has always tried by hand: leader down, follower down, forwarding, recovery, equal logs. */
class OperatorCasesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final ClusterExtension extension = ClusterExtension.ofNodes(5, "--sample-data");

    @Test
    void leaderDownANewOneTakesOverAndWritesGoOn() {
        var cluster = extension.cluster();
        cluster.awaitLeader();
        var before = cluster.operator(cluster.node(0)).submit("before");
        var agreed = AgreedLog.of(cluster);
        agreed.assertHolds("before", before.getResult());

        var leader = cluster.awaitLeader();
        leader.kill();
        var after = awaitSubmitted(cluster.operator(anotherThan(leader)), "after");

        assertThat(cluster.awaitLeader().id()).isNotEqualTo(leader.id());
        leader.launch();
        leader.awaitReady();
        var all = AgreedLog.of(cluster);
        all.assertGoesOnFrom(agreed);
        all.assertHolds("after", after.getResult());
    }

    @Test
    void followerDownTheClusterGoesOnAsNormal() {
        var cluster = extension.cluster();
        var follower = anotherThan(cluster.awaitLeader());

        assertThat(follower.terminate()).isZero();

        var answers = cluster.nodes().stream()
                .filter(RealNode::isRunning)
                .map(node -> cluster.operator(node).submit("without " + follower.id()))
                .toList();
        assertThat(answers)
                .hasSize(4)
                .allSatisfy(answer -> assertThat(answer.getSuccess()).isTrue());
        var agreed = AgreedLog.of(cluster);
        answers.forEach(answer -> agreed.assertHolds("without " + follower.id(), answer.getResult()));
    }

    @Test
    void anOperationSentToAnyNodeReachesTheLeader() {
        var cluster = extension.cluster();
        cluster.awaitLeader();
        var answers = new TreeMap<String, String>();
        for (var node : cluster.nodes()) {
            var answer = cluster.operator(node).submit("sent to " + node.id());
            assertThat(answer.getSuccess()).isTrue();
            assertThat(answer.getLeaderId()).matches("n[1-5]");
            answers.put("sent to " + node.id(), answer.getResult());
        }
        assertThat(cluster.operator(cluster.node(0)).submit("").getResult()).startsWith("Executed noop at index ");
        var agreed = AgreedLog.of(cluster);
        answers.forEach(agreed::assertHolds);
    }

    @Test
    void aRebootedFollowerCatchesUpFromItsDiskAndTheLeader() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        var follower = anotherThan(leader);
        IntStream.range(0, 20).forEach(i -> cluster.operator(leader).submit("seen " + i));
        var agreed = AgreedLog.of(cluster);

        follower.kill();
        var missed = IntStream.range(0, 200)
                .mapToObj(i -> cluster.operator(leader).submit("missed " + i).getResult())
                .toList();
        follower.launch();
        follower.awaitReady();

        var all = AgreedLog.of(cluster);
        all.assertGoesOnFrom(agreed);
        var indexes = IntStream.range(0, 200)
                .mapToObj(i -> all.assertHolds("missed " + i, missed.get(i)))
                .toList();
        assertThat(indexes).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aNodeAloneStillHoldsItsLog() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        IntStream.range(0, 20).forEach(i -> cluster.operator(leader).submit("kept " + i));
        var agreed = AgreedLog.of(cluster);
        var alone = anotherThan(leader);

        cluster.nodes().forEach(RealNode::kill);
        alone.launch();

        await("its log, read from its own disk").atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            cluster.operator(alone).reconnect();
            assertThat(AgreedLog.heldBy(cluster.operator(alone), agreed.through()))
                    .isEqualTo(agreed);
        });
        cluster.launchMissing();
        AgreedLog.of(cluster).assertGoesOnFrom(agreed);
    }

    @Test
    void everyNodeHoldsTheSameLog() {
        var cluster = extension.cluster();
        var operators = cluster.operators();
        var calls = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> operators.get(i % operators.size()).submit("operation " + i)))
                .toList();
        var answers = calls.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allMatch(OperationResponse::getSuccess);
        var agreed = AgreedLog.of(cluster);
        var indexes = IntStream.range(0, 100)
                .mapToObj(
                        i -> agreed.assertHolds("operation " + i, answers.get(i).getResult()))
                .toList();
        assertThat(indexes).doesNotHaveDuplicates();
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
}
