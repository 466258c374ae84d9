package dlsms.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that end before they reach a cluster. */
class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no-such-command",
                "node --no-such-option",
                "node --id",
                "node --id n1 --grpc-port x",
                "node --id n1 --data",
                "status --nodes nonsense",
                "status --nodes 127.0.0.1:99999",
                "status --timeout 0",
                "log",
                "log tail -n 0",
                "log tail -n many",
                "submit",
                "staff",
                "staff add",
                "staff add someone --password-file no/such/file",
                "seat add --branch Main",
                "submit x --token-file no/such/file"
            })
    void aMistakeIsOneLineAndExitCode2(String arguments) {
        int exitCode = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(exitCode).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "member",
                "member add",
                "member add n6",
                "member add @h:1",
                "member promote",
                "member remove",
                "backup",
                "verify",
                "verify --data no/such/folder",
                "rebuild",
                "rebuild --data no/such/folder --yes",
                "rebuild --data no/such/folder",
                "restore",
                "restore no/such/file --data x --id n1",
                "restore pom.xml --data x --id a/b",
                "restore pom.xml --data x --id n1 --peer-address here",
                "retention 0",
                "retention -1",
                "retention 36501",
                "retention always"
            })
    void soItIsWithMembersAndData(String arguments) {
        aMistakeIsOneLineAndExitCode2(arguments);
    }

    @Test
    void everyCommandHelps() {
        for (String command : List.of(
                "", "node", "status", "log tail", "submit", "staff add", "seat add", "wait", "member add", "backup")) {
            assertThat(run((command + " --help").strip().split(" "))).isZero();
        }
        assertThat(out.toString()).contains("--first-staff-password-file", "--hash", "HOST:PORT");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "--no-such-option",
                "--id",
                "--id n1 --grpc-port x",
                "--id n1 --sample-data=maybe"
            })
    void aNodeThatIsStartedSaysTheSameAsTheCommandAmongTheOthers(String arguments) {
        int amongOthers = run(("node " + arguments).split(" "));
        String said = out.toString() + err;
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);

        assertThat(Main.nodeAlone()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments.split(" ")))
                .isEqualTo(amongOthers);
        assertThat(out.toString() + err).isEqualTo(said).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--id n1", "--sample-data --id n1 --peers n1@h:1,n2@h:2 --grpc-port 0", "--id @x --data a=b"})
    void plainOptionsAreReadAsTheyWouldBeAmongOthers(String arguments) {
        String[] words = arguments.split(" ");

        assertThat(NodeCommand.plainOptions(words))
                .contains(NodeCommand.given(Main.nodeAlone().parseArgs(words)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "--id=n1",
                "--id",
                "--id --data",
                "--id n1 --id n2",
                "--ID n1",
                "n1",
                "--id n1 x",
                "--sample-data --sample-data",
                "--id -x"
            })
    void whatIsNotPlainIsForTheCommandToJudge(String arguments) {
        assertThat(NodeCommand.plainOptions(arguments.split(" "))).isEmpty();
    }

    @Test
    void aClusterThatIsNotThereIsExitCode9() {
        // Port 1 is nobody's.
        assertThat(run("status", "--nodes", "127.0.0.1:1")).isEqualTo(9);
        assertThat(out.toString()).contains("unreachable");
        assertThat(run("submit", "x", "--nodes", "127.0.0.1:1", "--timeout", "1"))
                .isEqualTo(9);
        assertThat(run("submit", "@x", "--nodes", "127.0.0.1:1", "--timeout", "1"))
                .as("a text that begins with @")
                .isEqualTo(9);
        assertThat(run("wait", "--nodes", "127.0.0.1:1", "--timeout", "1")).isEqualTo(9);
        assertThat(err.toString().lines()).hasSize(3);
    }

    @Test
    void theNewestTokenAndTheClustersNodesAreFound() throws Exception {
        Path cluster = Files.createDirectories(folder.resolve("data/cluster/n1"));
        Path node = Files.createDirectories(folder.resolve("data/n7"));
        Files.writeString(cluster.resolve("operator-token"), "older\n");
        Files.writeString(node.resolve("operator-token"), "newer\n");
        assertThat(cluster.resolve("operator-token").toFile().setLastModified(1_000))
                .isTrue();
        Files.writeString(folder.resolve("data/cluster/nodes"), "127.0.0.1:9091,127.0.0.1:9092\n");

        var here = new LocalNodes(List.of(folder.resolve("data/cluster"), folder.resolve("data")));

        assertThat(here.newestToken()).contains("newer");
        assertThat(here.addresses()).contains("127.0.0.1:9091,127.0.0.1:9092");
        assertThat(new LocalNodes(List.of(folder.resolve("nothing"))).newestToken())
                .isEmpty();
    }
}
