package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dlsms.client.ClientSettings;
import dlsms.client.ClusterError;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.wire.library.AuthServiceGrpc;
import dlsms.wire.library.LoginRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node, a cluster of one, in this JVM. */
class ServerTest {

    private static final Duration SERVES_WITHIN = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final HttpClient web = HttpClient.newHttpClient();
    private Server server;
    private String http;
    private NodeAddress grpc;

    @BeforeEach
    void start() {
        server = new Server(ServerConfig.read(options(), Map.of()));
        http = "http://" + portIn("http");
        grpc = NodeAddress.parse(portIn("grpc"));
    }

    @AfterEach
    void stop() {
        server.close();
        web.close();
    }

    private Map<NodeOption, String> options() {
        return Map.of(
                NodeOption.ID, "n1",
                NodeOption.DATA, folder.resolve("data").toString(),
                NodeOption.GRPC_PORT, "0",
                NodeOption.HTTP_PORT, "0");
    }

    private String portIn(String name) {
        var matcher = Pattern.compile(" " + name + "=([^ ]+)").matcher(server.readyLine());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void theReadyLineNamesNodePortsAndData() {
        assertThat(server.readyLine())
                .matches("READY node=n1 grpc=127\\.0\\.0\\.1:[0-9]+ peer=none http=127\\.0\\.0\\.1:[0-9]+ data=.+");
    }

    @Test
    void theHealthPageIsAsClientsKnowIt() throws Exception {
        var answer = get("/healthz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"service\":\"gateway\",\"status\":\"healthy\"}");
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        var post = HttpRequest.newBuilder(URI.create(http + "/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(web.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void everyMetricOfOursStandsInTheOperatorsGuideAndNoOther() throws Exception {
        awaitServing();
        String guide = Files.readString(Path.of("docs", "operations.md"));

        Set<String> shown = Pattern.compile("(?m)^# TYPE (dlsms_\\w+)")
                .matcher(get("/metrics").body())
                .results()
                .map(match -> match.group(1).replaceFirst("_max$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = Pattern.compile("(?m)^\\| `(dlsms_\\w+)` \\|")
                .matcher(guide)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(shown).isEqualTo(described);
    }

    @Test
    void theOperatorsTokenIsForTheNodesUserOnlyAndOpensTheDoor() throws Exception {
        Path file = awaitServing();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        String token = Files.readString(file).strip();
        var settings = ClientSettings.of(List.of(grpc)).withToken(() -> Optional.of(token));
        try (var client = new LibraryClient(settings)) {
            assertThat(client.submit("hello").getResult()).startsWith("Executed hello at index ");
            assertThat(client.status(grpc, true).getRole()).isEqualTo("leader");
            assertThat(client.tailLog(grpc, 1).getLines(0).getText()).contains("hello");
        }
    }

    @Test
    void aSecondServerInTheSameFolderIsRefused() {
        assertThatExceptionOfType(CannotServe.class)
                .isThrownBy(() -> new Server(ServerConfig.read(options(), Map.of())))
                .matches(failure -> failure.exitCode() == ExitCode.DATA_LOCKED);
    }

    @Test
    void aClosedServerCanBeOpenedAgainAndHoldsWhatItHeld() {
        awaitServing();
        server.close();

        start();

        awaitServing();
        assertThat(server.stopped()).isNotDone();
    }

    /** Damage is found, never served, and never only logged: the operator is to know of it. */
    @Test
    void damageThatABackupMeetsEndsTheNode() throws Exception {
        awaitServing();
        // More than the one block that a start reads.
        withClient(client -> IntStream.range(0, 60).forEach(each -> client.submit("x".repeat(1_000))));
        server.close();
        start(); // what was in journals is in tables now
        awaitServing();
        damageTables();

        assertThatExceptionOfType(ClusterError.class)
                .isThrownBy(() -> withClient(client -> client.backup(grpc, piece -> {})));

        await().atMost(SERVES_WITHIN).until(() -> server.stopped().isCompletedExceptionally());
        assertThat(Faults.explain(server.stopped().exceptionNow()).exitCode()).isEqualTo(ExitCode.DATA_UNREADABLE);
    }

    private void withClient(Consumer<LibraryClient> use) throws IOException {
        String token = Files.readString(folder.resolve("data").resolve(OperatorToken.FILE))
                .strip();
        try (var client = new LibraryClient(ClientSettings.of(List.of(grpc)).withToken(() -> Optional.of(token)))) {
            use.accept(client);
        }
    }

    private void damageTables() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path table :
                    files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(table);
                for (int at = 0; at < bytes.length / 2; at++) {
                    bytes[at] ^= 0x55;
                }
                // In place: the node has it open.
                Files.write(table, bytes, StandardOpenOption.WRITE);
            }
        }
    }

    @Test
    void theFirstOfTheStaffIsMadeOnceAndLogsIn() throws Exception {
        server.close();
        Path password = Files.writeString(folder.resolve("password"), "correct horse\n");
        var options = new EnumMap<>(options());
        options.put(NodeOption.FIRST_STAFF, "librarian");
        options.put(NodeOption.FIRST_STAFF_PASSWORD_FILE, password.toString());
        for (int start = 0; start < 2; start++) {
            server = new Server(ServerConfig.read(options, Map.of()));
            grpc = NodeAddress.parse(portIn("grpc"));

            assertThat(await().atMost(SERVES_WITHIN).until(this::logIn, OptionalInt::isPresent))
                    .hasValue(1);
            server.close();
        }
    }

    private OptionalInt logIn() {
        var request = LoginRequest.newBuilder()
                .setStudentId("librarian")
                .setPassword("correct horse")
                .build();
        try (var client = new LibraryClient(ClientSettings.of(List.of(grpc)))) {
            return OptionalInt.of(
                    client.call(AuthServiceGrpc.getLoginMethod(), request).getUserId());
        } catch (ClusterError e) {
            return OptionalInt.empty();
        }
    }

    private Path awaitServing() {
        Path token = folder.resolve("data").resolve(OperatorToken.FILE);
        try (var client = new LibraryClient(ClientSettings.of(List.of(grpc)))) {
            await().atMost(SERVES_WITHIN).until(() -> client.serves(grpc) && Files.exists(token));
        }
        return token;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return web.send(HttpRequest.newBuilder(URI.create(http + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
