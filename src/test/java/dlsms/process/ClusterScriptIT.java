package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's walk: five nodes by {@code bin/dlsms-cluster}, one of them killed and started again. */
class ClusterScriptIT {
    private static final int NODES = 5;

    @TempDir
    private Path folder;

    private List<String> bases;
    private String addresses;

    @BeforeEach
    void findPorts() {
        // A script's node N listens on its base and N: three runs of ports that nobody else is given.
        int grpc = FreePorts.takeRun(NODES) - 1;
        int peer = FreePorts.takeRun(NODES) - 1;
        int http = FreePorts.takeRun(NODES) - 1;
        bases = List.of("--grpc-port-base", "" + grpc, "--peer-port-base", "" + peer, "--http-port-base", "" + http);
        addresses = "127.0.0.1:" + (grpc + 1);
    }

    @AfterEach
    void endAll() {
        cluster("down");
    }

    @Test
    void fiveNodesComeUpLoseOneTakeItBackAndGoDown() {
        assertThat(cluster(words("up", bases))).contains("Five nodes serve", addresses);
        assertThat(dlsms("submit", "hello")).contains("Executed hello at index");
        assertThat(cluster("up")).as("again, which changes nothing").contains("Five nodes serve");

        assertThat(cluster("kill", "1")).contains("n1 ended");
        assertThat(cluster("status")).contains("unreachable", "n2", "n3", "n4", "n5");
        assertThat(cluster("start", "1")).contains("n1 serves");
        // It serves as soon as it knows a leader, and catches up meanwhile.
        await("n1 has it")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(dlsms("log", "tail", "-n", "100")).contains("operation hello"));
        assertThat(cluster("stop", "2")).contains("n2 ended");

        assertThat(cluster("down")).contains("all nodes are down");
        assertThat(cluster("down")).as("again, which changes nothing").contains("all nodes are down");
    }

    @Test
    void whatCannotBeMeantIsSaidInALine() {
        assertThat(run("bin/dlsms-cluster", List.of("kill", "6")).exitCode()).isEqualTo(2);
        assertThat(run("bin/dlsms-cluster", List.of("no-such-command")).output())
                .contains("unknown command");
        assertThat(run("bin/dlsms-cluster", List.of("up", "--grpc-port-base", "x"))
                        .output())
                .contains("must be a port");
    }

    private static List<String> words(String first, List<String> more) {
        return Stream.concat(Stream.of(first), more.stream()).toList();
    }

    private String cluster(String... arguments) {
        return cluster(List.of(arguments));
    }

    private String cluster(List<String> arguments) {
        return succeeds(run("bin/dlsms-cluster", arguments));
    }

    private String dlsms(String... arguments) {
        return succeeds(run("bin/dlsms", List.of(arguments)));
    }

    private static String succeeds(Tool.Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    private Tool.Result run(String program, List<String> arguments) {
        return Tool.run(program, arguments, Map.of("DLSMS_CLUSTER_DIR", folder.toString()));
    }
}
