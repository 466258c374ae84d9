package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM ends a node with exit code 0: idle, leading under load, while it starts, without a quorum. */
class TerminationIT {
    @RegisterExtension
    final ClusterExtension extension = ClusterExtension.ofNodes(3, "--sample-data");

    @Test
    void aFollowerALeaderAndANodeWithoutAQuorumEndWithZero() {
        var cluster = extension.cluster();
        var leader = cluster.awaitLeader();
        try (var load = ReservationLoad.start(cluster, 4)) {
            load.awaitAcknowledged(50);
            assertThat(leader.terminate()).isZero();
            load.awaitAcknowledged(load.acknowledged() + 50);
        }
        assertThat(cluster.awaitLeader().terminate()).isZero();
        var last =
                cluster.nodes().stream().filter(RealNode::isRunning).findFirst().orElseThrow();
        assertThat(last.terminate()).isZero();
    }

    @Test
    void aNodeThatIsAskedToEndWhileItStartsEndsWithZero() {
        var node = extension.cluster().node(0);
        node.terminate();
        for (int millis : List.of(600, 800, 1000, 1500)) {
            node.launch();
            await().pollDelay(Duration.ofMillis(millis))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> true);
            assertThat(node.terminate())
                    .as("ended %d ms after it was started", millis)
                    // 143 is the JVM's own answer, where the machine is so slow that nothing of ours runs by then.
                    .isIn(0, 143);
        }
        node.launch();
        node.awaitReady();
    }

    @Test
    void whatWasAcknowledgedBeforeTheEndIsThereAfterIt() {
        var cluster = extension.cluster();
        try (var load = ReservationLoad.start(cluster, 4)) {
            load.awaitAcknowledged(100);
            cluster.nodes().forEach(node -> assertThat(node.terminate()).isZero());
            cluster.nodes().forEach(RealNode::launch);
            cluster.nodes().forEach(RealNode::awaitReady);
            load.awaitAcknowledged(load.acknowledged() + 100);
            load.stop();
            load.assertEachIsThereOnce();
        }
    }
}
