package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.client.ClientSettings;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.process.FreePorts;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.SeatServiceGrpc;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What operators do to a cluster over the years, in one go: each step finds what the one before it left. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorIT {

    private static final Duration HAPPENS_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static ScriptedCluster nodes;

    @BeforeAll
    static void start() {
        nodes = new ScriptedCluster(folder.resolve("cluster"));
        nodes.up();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @Test
    @Order(1)
    void aSixthNodeJoinsAndTheLeaderCanBeTakenOut() throws Exception {
        assertThat(nodes.cluster("add", "6")).contains("n6 serves", "votes");
        assertThat(members()).contains("n6").hasSize(6);

        int leader = nodes.leader();
        nodes.cluster("remove", "" + leader);

        assertThat(members()).doesNotContain("n" + leader).hasSize(5);
        assertThat(nodes.dlsms("submit", "without it")).contains("Executed");
        assertThatItStaysOutside("n" + leader, nodes.data(leader));
        assertThat(nodes.tried("member", "remove", "n" + leader).exitCode())
                .as("again")
                .isEqualTo(8);
    }

    @Test
    @Order(2)
    void aLostDiskIsReplacedByItself() throws IOException {
        int follower = follower();
        String before = diskOf(follower);
        nodes.cluster("kill", "" + follower);
        delete(nodes.data(follower));

        nodes.cluster("start", "" + follower);

        await().atMost(HAPPENS_WITHIN).until(() -> members().contains("n" + follower));
        assertThat(diskOf(follower)).isNotEqualTo(before);
        awaitEverywhere("after the disk was lost");
    }

    @Test
    @Order(3)
    void aBackupBecomesAnotherCluster() throws Exception {
        Path file = folder.resolve("state.backup");
        assertThat(nodes.dlsms("backup", file.toString())).contains("backup of ");
        assertThat(nodes.tried("backup", file.toString()).exitCode()).isEqualTo(11);
        assertThat(nodes.dlsms("backup", file.toString(), "--force")).contains("backup of ");

        Path data = folder.resolve("restored");
        String[] restore = {"restore", file.toString(), "--data", data.toString(), "--id", "m1"};
        assertThat(nodes.dlsms(restore)).contains("cluster ", "with node m1");
        assertThat(nodes.tried(restore).exitCode()).as("over what is there").isEqualTo(11);
        assertThat(seatsOfRestored(data)).isEqualTo(50);
        Path namesake = folder.resolve("namesake");
        assertThat(nodes.dlsms("restore", file.toString(), "--data", namesake.toString()))
                .contains("with node n");

        Path half = folder.resolve("half.backup");
        Files.write(half, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) / 2));
        var damaged = nodes.tried(
                "restore", half.toString(), "--data", folder.resolve("none").toString(), "--id", "m2");
        assertThat(damaged.exitCode()).as(damaged.text()).isEqualTo(12);
    }

    @Test
    @Order(4)
    void damageIsFoundAndTheNodeIsRebuilt() throws IOException {
        int follower = follower();
        String data = nodes.data(follower).toString();
        assertThat(nodes.tried("verify", "--data", data).exitCode())
                .as("while it runs")
                .isEqualTo(4);
        nodes.cluster("kill", "" + follower);
        assertThat(nodes.dlsms("verify", "--data", data)).contains("nothing is damaged");

        damage(nodes.data(follower));
        assertThat(nodes.tried("verify", "--data", data))
                .matches(said -> said.exitCode() == 10 || said.exitCode() == 6)
                .extracting(ScriptedCluster.Said::text)
                .asString()
                .containsAnyOf("PROBLEM", "damaged", "checksum", "corrupt");

        assertThat(nodes.dlsms("rebuild", "--data", data, "--yes")).contains("is empty");
        nodes.cluster("start", "" + follower);
        await().atMost(HAPPENS_WITHIN).until(() -> members().contains("n" + follower));
        awaitEverywhere("after the rebuild");
    }

    @Test
    @Order(5)
    void theRetentionIsSetAndShown() {
        assertThat(nodes.dlsms("retention")).isEqualTo("forever\n");
        assertThat(nodes.dlsms("retention", "400")).isEqualTo("400 days\n");
        assertThat(nodes.dlsms("retention")).isEqualTo("400 days\n");
        assertThat(nodes.dlsms("status", "--json")).contains("\"retention_days\":400");
        assertThat(nodes.dlsms("retention", "forever")).isEqualTo("forever\n");
    }

    /** Those that vote. */
    private static List<String> members() {
        return Pattern.compile("(?m)^(n[1-9]) .* voter ")
                .matcher(nodes.dlsms("member", "list"))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String diskOf(int number) {
        var disk = Pattern.compile("(?m)^n" + number + " .* (\\S+)$").matcher(nodes.dlsms("member", "list"));
        assertThat(disk.find()).isTrue();
        return disk.group(1);
    }

    private static int follower() {
        int leader = nodes.leader();
        return members().stream()
                .map(id -> Integer.parseInt(id.substring(1)))
                .filter(number -> number != leader)
                .findFirst()
                .orElseThrow();
    }

    /** All nodes hold the same state at one moment. */
    private static void awaitEverywhere(String text) {
        nodes.dlsms("submit", text);
        var hash = Pattern.compile("\"applied\":([0-9]+),\"state_hash\":\"([0-9a-f]+)\"");
        await().atMost(HAPPENS_WITHIN).until(() -> {
            List<String> states = hash.matcher(nodes.dlsms("status", "--hash", "--json"))
                    .results()
                    .map(match -> match.group(1) + " " + match.group(2))
                    .toList();
            return states.size() == 5 && states.stream().distinct().count() == 1;
        });
    }

    /** Also where it is started again. */
    private static void assertThatItStaysOutside(String id, Path data) throws Exception {
        int port = FreePorts.take(1).getFirst();
        Process node = start(id, data, port);
        try {
            await().atMost(HAPPENS_WITHIN)
                    .until(() -> nodes.tried("status", "--nodes", "127.0.0.1:" + port)
                            .text()
                            .contains(" outside "));
            assertThat(folder.resolve(id + ".log")).content().contains("event=outside");
        } finally {
            node.destroy();
            assertThat(node.waitFor()).isZero();
        }
    }

    private static int seatsOfRestored(Path data) throws Exception {
        int port = FreePorts.take(1).getFirst();
        Process node = start("m1", data, port);
        var address = new NodeAddress("127.0.0.1", port);
        var token = data.resolve("operator-token");
        try (var client = new LibraryClient(ClientSettings.of(List.of(address)).withToken(() -> read(token)))) {
            await().atMost(HAPPENS_WITHIN).until(() -> client.serves(address) && Files.exists(token));
            return client.call(SeatServiceGrpc.getGetSeatsMethod(), GetSeatsRequest.getDefaultInstance())
                    .getCount();
        } finally {
            node.destroy();
            node.waitFor();
        }
    }

    private static Process start(String id, Path data, int port) throws IOException {
        return new ProcessBuilder(command(id, data, port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(id + ".log").toFile())
                .start();
    }

    private static List<String> command(String id, Path data, int port) {
        String program = Path.of("bin", "dlsms-node").toAbsolutePath().toString();
        return List.of(program, "--id", id, "--data", data.toString(), "--grpc-port", "" + port, "--http-port", "0");
    }

    private static Optional<String> read(Path token) {
        try {
            return Optional.of(Files.readString(token).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    // In the middle of the journal: its end may be torn by a kill, and that is no damage.
    private static void damage(Path data) throws IOException {
        Path journal;
        try (Stream<Path> files = Files.walk(data)) {
            journal = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        try (var file = new RandomAccessFile(journal.toFile(), "rw")) {
            file.seek(file.length() / 4);
            int old = file.read();
            file.seek(file.length() / 4);
            file.write(old ^ 0x55);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
