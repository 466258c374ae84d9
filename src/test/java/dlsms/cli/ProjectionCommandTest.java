package dlsms.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.server.NodeOption;
import dlsms.server.Server;
import dlsms.server.ServerConfig;
import dlsms.servers.RealPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a real PostgreSQL, and what an operator types about it. */
class ProjectionCommandTest {

    private static final String WAITS =
            "SELECT pid FROM pg_locks WHERE relation = 'projection.waitlist'::regclass AND NOT granted";

    @TempDir
    Path folder;

    private String grpc = "";

    private Map<NodeOption, String> options() {
        return new TreeMap<>(Map.of(
                NodeOption.ID, "n1",
                NodeOption.DATA, folder.resolve("n1").toString(),
                NodeOption.GRPC_PORT, "0",
                NodeOption.HTTP_PORT, "0",
                NodeOption.SAMPLE_DATA, "true"));
    }

    private Server start(Map<NodeOption, String> options) {
        var server = new Server(ServerConfig.read(options, Map.of()));
        Matcher port = Pattern.compile(" grpc=([^ ]+)").matcher(server.readyLine());
        assertThat(port.find()).isTrue();
        grpc = port.group(1);
        return server;
    }

    private record Said(int code, String text) {}

    private Said type(String... words) {
        var out = new StringWriter();
        var line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--nodes", grpc, "--data", folder.resolve("n1").toString()));
        return new Said(line.execute(all.toArray(String[]::new)), out.toString());
    }

    private void untilType(String text, String... words) {
        await().atMost(Duration.ofSeconds(60)).until(() -> type(words).text().contains(text));
    }

    @Test
    void anOperatorSeesHowFarPostgresIsComparesItAndHasItRebuilt() throws SQLException {
        try (var postgres = RealPostgres.start("projection-command")) {
            var options = options();
            options.put(NodeOption.POSTGRES, postgres.uri());
            try (Server server = start(options)) {
                assertThat(server.readyLine()).startsWith("READY");
                untilType("projecting", "projection", "status");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> postgres.value("SELECT count(*) FROM users")
                                .filter("10"::equals)
                                .isPresent());
                assertThat(type("status").text()).contains("POSTGRES").contains("projecting:-");
                assertThat(type("status", "--json").text()).contains("\"projection\":{\"state\":\"projecting\"");
                Said same = type("projection", "verify");
                assertThat(same.text()).contains("the same at index").contains("rows compared");
                assertThat(same.code()).isZero();
                assertThatOneComparisonIsMadeAtATime(postgres);

                try (var connection = postgres.connect();
                        var statement = connection.createStatement()) {
                    statement.execute("UPDATE projection.seats SET area = 'x' WHERE id = 3");
                }
                Said different = type("projection", "verify");
                assertThat(different.text())
                        .contains("seats 3: not as in the state")
                        .contains("DIFFERENT");
                assertThat(different.code()).isEqualTo(10);

                assertThat(type("projection", "rebuild").code()).isZero();
                untilType("the same at index", "projection", "verify");
            }
        }
    }

    private void assertThatOneComparisonIsMadeAtATime(RealPostgres postgres) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE projection.waitlist IN ACCESS EXCLUSIVE MODE");
            var first = CompletableFuture.supplyAsync(() -> type("projection", "verify"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> postgres.value(WAITS).isPresent());
            Said second = type("projection", "verify");
            connection.rollback();

            assertThat(second.text()).contains("Busy: verificationsMax is reached");
            assertThat(second.code()).isEqualTo(8);
            assertThat(first)
                    .succeedsWithin(Duration.ofSeconds(60))
                    .extracting(Said::code)
                    .isEqualTo(0);
        }
    }

    @Test
    void aNodeWithoutPostgresSaysSo() {
        try (Server server = start(options())) {
            assertThat(server.readyLine()).startsWith("READY");
            untilType("off", "projection", "status");
            assertThat(type("projection", "rebuild").text()).contains("without --postgres");
            assertThat(type("projection", "verify").code()).isEqualTo(8);
        }
    }
}
