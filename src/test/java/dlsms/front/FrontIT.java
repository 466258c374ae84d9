package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlsms.process.NodeClient;
import dlsms.process.PythonWalk;
import dlsms.process.ReservationLoad;
import dlsms.process.Tool;
import dlsms.wire.library.GetStatusResponse;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What compose.yaml says, as processes: five nodes, nginx, PostgreSQL and Redis, called as their clients call them. */
class FrontIT {
    private static final int KILLS = 2;
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(60);
    // What nginx or a node says while a leader is missing, and a client without patience is told.
    private static final Set<Status.Code> PASSING =
            EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.RESOURCE_EXHAUSTED);

    @TempDir
    Path folder;

    private ComposedSystem system;

    private void start(Map<String, String> variables, boolean trained) {
        assumeTrue(Nginx.isThere(), "no nginx here");
        system = new ComposedSystem(variables, trained);
    }

    @AfterEach
    void end() {
        if (system != null) {
            system.close();
        }
    }

    private void walk(boolean sendsToken) {
        PythonWalk.prepare(folder).ifPresent(client -> {
            var address = "127.0.0.1:" + system.nginx().grpcPort();
            var result = client.walk(address, system.cluster().operatorToken(), sendsToken);
            assertThat(result.exitCode())
                    .as(() -> result.output() + system.tailOfLogs())
                    .isZero();
            assertThat(result.output()).contains("every step as expected");
        });
    }

    @Test
    void theOriginalsClientIsServedThroughNginx() {
        start(Map.of("DLSMS_SAMPLE_DATA", "true", "DLSMS_ALLOW_UNAUTHENTICATED", "true"), false);
        walk(false);
    }

    @Test
    void withTokensAndThenALeaderThatIsKilledUnderLoad() {
        start(Map.of("DLSMS_SAMPLE_DATA", "true"), true);
        assertThat(system.cluster().nodes()).allMatch(node -> system.isHealthy(node.id()));
        await("all nodes are connected to Redis")
                .atMost(CONNECTED_WITHIN)
                .until(() -> system.cluster().nodes().stream()
                        .allMatch(node -> system.metrics(node.id()).contains("\ndlsms_cache_redis_connected 1")));
        walk(true);
        assertLogged("event=login-refused user=1 from=\"127.0.0.1\" via=127.0.0.1:");
        try (var watch = new WatchedHealth(system.nginx().grpcPort(), 5)) {
            killLeaders();
            // Of those at nodes that lived on, none.
            assertThat(watch.ends()).as(watch.ends().toString()).hasSizeLessThanOrEqualTo(KILLS);
            System.out.println("streams at killed nodes ended with " + watch.ends());
        }
        assertThat(system.nginx().log()).contains("event=call").doesNotContain("[alert]", "[emerg]");
        backUp();
    }

    private void assertLogged(String line) {
        assertThat(system.cluster().nodes())
                .anyMatch(node -> node.tailOfLog(1_000).contains(line));
    }

    private void killLeaders() {
        var clients = IntStream.range(0, 8).mapToObj(i -> system.client()).toList();
        try (var load = ReservationLoad.start(clients, system.cluster().operators(), clients.size());
                var plain = system.client();
                var impatient = new PlainClient(plain)) {
            var gaps = IntStream.range(0, KILLS).mapToObj(i -> killLeader(load)).toList();
            load.stop();
            System.out.println("through nginx, after kill -9 of the leader the next write was acknowledged after "
                    + gaps.stream().map(gap -> gap.toMillis() + " ms").toList());
            assertRefusedWithReasons(impatient);
            var views = system.cluster().awaitSameState();
            assertThat(views)
                    .extracting(GetStatusResponse::getStateHash)
                    .containsOnly(views.getFirst().getStateHash());
            load.assertEachIsThereOnce();
            compareWithPostgres();
        } finally {
            clients.forEach(NodeClient::close);
        }
    }

    // It stops here: what it writes would keep the nodes from ever having the same whole log at one moment.
    private void assertRefusedWithReasons(PlainClient impatient) {
        var refused = impatient.stop();
        System.out.println("a client that asks once: " + impatient.answered() + " answered, refused: " + refused);
        assertThat(impatient.answered()).isPositive();
        assertThat(refused).allSatisfy(each -> {
            assertThat(PASSING).contains(each.code());
            assertThat(each.reason()).as(each.text()).isNotEmpty();
        });
    }

    private Duration killLeader(ReservationLoad load) {
        load.awaitAcknowledged(load.acknowledged() + 100);
        var leader = system.cluster().awaitLeader();
        leader.kill();
        var gap = load.untilNextWrite();
        assertThat(system.isHealthy(leader.id())).isFalse();
        load.awaitAcknowledged(load.acknowledged() + 100);
        leader.launch();
        leader.awaitReady();
        await("the healthy check of " + leader.id()).until(() -> system.isHealthy(leader.id()));
        return gap;
    }

    private void compareWithPostgres() {
        var result = tool("projection", "verify");
        assertThat(result.exitCode())
                .as(() -> result.output() + system.tailOfLogs())
                .isZero();
    }

    // Of the image, through nginx.
    private Tool.Result tool(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--nodes", "127.0.0.1:" + system.nginx().grpcPort()));
        arguments.addAll(List.of(
                "--token-file", system.cluster().node(0).operatorTokenFile().toString()));
        return system.tool(arguments);
    }

    private void backUp() {
        var result = tool("backup", folder.resolve("backup").toString());
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(folder.resolve("backup")).isNotEmptyFile();
        assertLogged("by=\"operator\" from=\"127.0.0.1\" via=127.0.0.1:");
    }
}
