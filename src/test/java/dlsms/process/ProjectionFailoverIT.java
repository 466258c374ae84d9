package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL dies under load and its streaming standby is promoted: the projection goes on there by itself. */
class ProjectionFailoverIT {
    private static final int WRITES = 200;

    @RegisterExtension
    final StackExtension extension = StackExtension.withStandby();

    /** The standby never got the newest commits, as may be where replication is asynchronous. */
    @Test
    void theStandbyGetsWhatOnlyTheLostPrimaryHad() {
        var stack = extension.stack();
        try (var load = ReservationLoad.start(stack.cluster(), 6)) {
            load.awaitAcknowledged(WRITES);
            stack.awaitProjected();
            stack.replication().cut();
            load.awaitAcknowledged(load.acknowledged() + WRITES);
            long lost = stack.awaitProjected();
            stack.failOver();
            long promoted = stack.position();
            System.out.println("the primary had all up to " + lost + ", its standby up to " + promoted);
            assertThat(promoted).isLessThan(lost);
            load.awaitAcknowledged(load.acknowledged() + WRITES);
            stack.awaitProjected();
            stack.verifyAtLeader();
            load.stop();
            load.assertEachIsThereOnce();
            stack.cluster().nodes().forEach(node -> verifyAsOperator(stack, node));
            Mirror.assertSame(stack);
        }
    }

    private static void verifyAsOperator(Stack stack, RealNode node) {
        var address = node.host() + ":" + node.grpcPort();
        var token = node.operatorTokenFile().toString();
        var found = Tool.run("bin/dlsms", List.of("projection", "verify", "--nodes", address, "--token-file", token));
        assertThat(found.exitCode()).as(found.output()).isZero();
        assertThat(found.output()).contains("the same at index ");
    }
}
