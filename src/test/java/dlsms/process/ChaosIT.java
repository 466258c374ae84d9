package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.wire.library.GetStatusResponse;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills a random node every two seconds, as a power cut would, while clients write and read. How long:
 * {@code -Ddlsms.chaos.seconds}; which nodes and what the clients do: {@code -Ddlsms.seed}.
 */
class ChaosIT {
    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("dlsms.chaos.seconds", 120));
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(2);
    private static final int CLIENTS = 8;

    @RegisterExtension
    final ClusterExtension extension = ClusterExtension.ofNodes(5, "--sample-data");

    @Test
    void whatWasAcknowledgedIsThereOnceWhicheverNodesAreKilled() {
        var cluster = extension.cluster();
        long seed = Long.getLong("dlsms.seed", System.nanoTime());
        System.out.println("kills: -Ddlsms.seed=" + seed + " -Ddlsms.chaos.seconds=" + LASTS.toSeconds());
        try (var load = ReservationLoad.start(cluster, CLIENTS)) {
            load.awaitAcknowledged(100);
            int kills = killForAWhile(cluster, new Random(seed));
            load.awaitAcknowledged(load.acknowledged() + 100);
            load.stop();
            System.out.println("killed nodes " + kills + " times");
            assertThat(kills).isGreaterThan((int) (LASTS.dividedBy(BETWEEN_KILLS) / 4));
            cluster.awaitLeader();
            var views = cluster.awaitSameState();
            assertThat(views).hasSize(5);
            assertThat(views)
                    .extracting(GetStatusResponse::getStateHash)
                    .containsOnly(views.getFirst().getStateHash());
            load.assertEachIsThereOnce();
        }
    }

    // The next victim is started again at once, so that now and then two nodes are away, never three.
    private static int killForAWhile(RealCluster cluster, Random random) {
        int kills = 0;
        long end = System.nanoTime() + LASTS.toNanos();
        while (System.nanoTime() - end < 0) {
            var victim = cluster.node(random.nextInt(cluster.nodes().size()));
            if (enoughServe(cluster, victim)) {
                victim.kill();
                victim.launch();
                kills += 1;
            }
            await().pollDelay(BETWEEN_KILLS)
                    .atMost(BETWEEN_KILLS.multipliedBy(2))
                    .until(() -> true);
        }
        cluster.nodes().forEach(RealNode::awaitReady);
        return kills;
    }

    private static boolean enoughServe(RealCluster cluster, RealNode victim) {
        long others = cluster.nodes().stream()
                .filter(node -> node != victim && node.isReady())
                .count();
        return others >= 3;
    }
}
