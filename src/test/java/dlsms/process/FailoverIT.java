package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.GetStatusResponse;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kill -9 of the leader under load: writes go on soon, and a retry with its request id never books twice. */
class FailoverIT {
    private static final int ROUNDS = 3;

    @RegisterExtension
    final ClusterExtension extension = ClusterExtension.ofNodes(5, "--sample-data");

    @Test
    void writesGoOnAndARetryNeverBooksTwice() {
        var cluster = extension.cluster();
        var gaps = new ArrayList<Duration>();
        try (var load = ReservationLoad.start(cluster, 8)) {
            for (int round = 0; round < ROUNDS; round++) {
                load.awaitAcknowledged(load.acknowledged() + 100);
                var leader = cluster.awaitLeader();
                leader.kill();
                gaps.add(load.untilNextWrite());
                leader.launch();
                leader.awaitReady();
            }
            load.stop();
            System.out.println("after kill -9 of the leader the next write was acknowledged after "
                    + gaps.stream().map(gap -> gap.toMillis() + " ms").toList());
            var views = cluster.awaitSameState();
            assertThat(views)
                    .extracting(GetStatusResponse::getStateHash)
                    .containsOnly(views.getFirst().getStateHash());
            load.assertEachIsThereOnce();
        }
    }
}
