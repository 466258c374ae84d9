package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerConfigTest {

    private static final String THREE = "n1@h1:9190,n2@h2:9190,n3@h3:9190";

    @TempDir
    private Path folder;

    @Test
    void aNameIsEnoughForAClusterOfOne() {
        ServerConfig config = ServerConfig.read(Map.of(NodeOption.ID, "n1"), Map.of());

        assertThat(config.peers()).isEmpty();
        assertThat(config.peerAddress()).isEmpty();
        assertThat(config.data()).isEqualTo(Path.of("data/n1"));
        assertThat(config.grpcAddress()).isEqualTo(new HostPort("127.0.0.1", 9090));
        assertThat(config.httpAddress()).isEqualTo(new HostPort("127.0.0.1", 8080));
        assertThat(config.sampleData()).isFalse();
        assertThat(config.limits()).isEqualTo(new ServerConfig.Limits(64L << 20, 200_000, 256L << 20, 16L << 20));
        assertThat(config.access().allowUnauthenticated()).isFalse();
        assertThat(config.access().tokenSecret()).isEmpty();
    }

    @Test
    void peersAreAllMembersAndThePeerPortIsTheOneUnderTheOwnName() {
        ServerConfig config = ServerConfig.read(Map.of(NodeOption.ID, "n2", NodeOption.PEERS, THREE), Map.of());

        assertThat(config.peers()).hasSize(3);
        assertThat(config.peerAddress()).contains(new HostPort("h2", 9190));
    }

    @Test
    void withoutPeersTheOwnAddressIsTheOneInTheMembers() {
        var n1 = new NodeId("n1");
        var members = new Membership(List.of(new Member(n1, "h1:9190", Member.Role.VOTER, 7)));
        ServerConfig config = ServerConfig.read(Map.of(NodeOption.ID, "n1"), Map.of());
        ServerConfig bound = ServerConfig.read(Map.of(NodeOption.ID, "n1", NodeOption.BIND, "::"), Map.of());
        ServerConfig told = ServerConfig.read(Map.of(NodeOption.ID, "n1", NodeOption.PEERS, "n1@x:1"), Map.of());

        assertThat(config.peerAddress(members)).contains(new HostPort("h1", 9190));
        assertThat(bound.peerAddress(members)).contains(new HostPort("::", 9190));
        assertThat(told.peerAddress(members)).contains(new HostPort("x", 1));
        assertThat(config.peerAddress(members.without(n1))).isEmpty();
        assertThat(config.peerAddress(Membership.ofVoters(new TreeSet<>(Set.of(n1)))))
                .isEmpty();
    }

    @Test
    void bindHoldsForThePeerPortToo() {
        Map<NodeOption, String> given =
                Map.of(NodeOption.ID, "n1", NodeOption.PEERS, "n1@h1:9190", NodeOption.BIND, "::");

        assertThat(ServerConfig.read(given, Map.of()).peerAddress()).contains(new HostPort("::", 9190));
        assertThat(ServerConfig.read(given, Map.of()).grpcAddress()).hasToString("[::]:9090");
    }

    @Test
    void theCommandLineCountsBeforeTheEnvironmentBeforeTheFile() throws IOException {
        Path file = write("node.properties", "grpc-port=1\nhttp-port=1\ndata=from-file\nsample-data=true\n");
        Map<String, String> environment =
                Map.of("DLSMS_CONFIG", file.toString(), "DLSMS_GRPC_PORT", "2", "DLSMS_HTTP_PORT", "2", "PATH", "/bin");

        ServerConfig config = ServerConfig.read(Map.of(NodeOption.ID, "n1", NodeOption.GRPC_PORT, "3"), environment);

        assertThat(config.grpcPort()).isEqualTo(3);
        assertThat(config.httpPort()).isEqualTo(2);
        assertThat(config.data()).isEqualTo(Path.of("from-file"));
        assertThat(config.sampleData()).isTrue();
    }

    @Test
    void anEmptyVariableIsNotSetAndTheScriptsVariablesAreNotOurs() {
        Map<String, String> environment = Map.of("DLSMS_PEERS", "", "DLSMS_HEAP", "1g", "DLSMS_NODES", "h:1");

        assertThat(ServerConfig.read(Map.of(NodeOption.ID, "n1"), environment).peers())
                .isEmpty();
    }

    @Test
    void secretsComeFromFilesOrTheEnvironment() throws IOException {
        Path secret = write("secret", "0123456789abcdef0123456789abcdef\n");
        Path password = write("password", "correct horse\n");
        Map<NodeOption, String> given = Map.of(
                NodeOption.ID,
                "n1",
                NodeOption.JWT_SECRET_FILE,
                secret.toString(),
                NodeOption.FIRST_STAFF,
                "librarian",
                NodeOption.FIRST_STAFF_PASSWORD_FILE,
                password.toString());

        ServerConfig.Access access = ServerConfig.read(given, Map.of()).access();

        assertThat(access.tokenSecret()).contains("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
        assertThat(access.firstStaff()).contains(new ServerConfig.FirstStaff("librarian", "correct horse"));
        assertThat(access.firstStaff().orElseThrow().toString()).doesNotContain("horse");
        Map<String, String> environment = Map.of("DLSMS_JWT_SECRET", "f".repeat(32));
        assertThat(ServerConfig.read(Map.of(NodeOption.ID, "n1"), environment)
                        .access()
                        .tokenSecret())
                .isPresent();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(Map.of(), "--id is missing"),
                Arguments.of(Map.of(NodeOption.ID, " "), "--id is empty"),
                Arguments.of(Map.of(NodeOption.ID, "a b"), "1 to 32 letters"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1"), "ID@HOST:PORT"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@h1"), "HOST:PORT"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@:1"), "HOST:PORT"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@::1:1"), "HOST:PORT"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@h1:0"), "from 1 to 65535"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@h1:99999"), "from 1 to 65535"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@h1:1,"), "ID@HOST:PORT"),
                Arguments.of(Map.of(NodeOption.PEERS, "n2@h2:1"), "has no 'n1'"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@h1:1,n1@h2:1"), "'n1' twice"),
                Arguments.of(Map.of(NodeOption.PEERS, "n1@h1:1,n2@h1:1"), "h1:1 twice"),
                Arguments.of(Map.of(NodeOption.PEERS, many(10)), "at most 9"),
                Arguments.of(Map.of(NodeOption.GRPC_PORT, "-1"), "--grpc-port must be a port"),
                Arguments.of(Map.of(NodeOption.HTTP_PORT, "80a"), "--http-port must be a port"),
                Arguments.of(Map.of(NodeOption.DISK_RESERVE, "-1"), "--disk-reserve must be 0 to 1048576"),
                Arguments.of(Map.of(NodeOption.DISK_RESERVE, "1048577"), "--disk-reserve must be 0 to 1048576"),
                Arguments.of(Map.of(NodeOption.DISK_RESERVE, "64m"), "--disk-reserve must be 0 to 1048576"),
                Arguments.of(Map.of(NodeOption.LOG_ENTRIES_MAX, "99"), "--log-entries-max must be 100 to"),
                Arguments.of(Map.of(NodeOption.SNAPSHOT_RATE, "0"), "--snapshot-rate must be 1 to"),
                Arguments.of(Map.of(NodeOption.LOG_BYTES_MAX, "0"), "--log-bytes-max must be 1 to"),
                Arguments.of(Map.of(NodeOption.DATA, "\0"), "--data is no path"),
                Arguments.of(Map.of(NodeOption.SAMPLE_DATA, "yes"), "true or false"),
                Arguments.of(Map.of(NodeOption.ALLOW_UNAUTHENTICATED, "1"), "true or false"),
                Arguments.of(Map.of(NodeOption.JWT_SECRET_FILE, "no/such/file"), "can't read no/such/file"),
                Arguments.of(Map.of(NodeOption.FIRST_STAFF, "x"), "belong together"),
                Arguments.of(Map.of(NodeOption.FIRST_STAFF_PASSWORD_FILE, "x"), "belong together"),
                Arguments.of(Map.of(NodeOption.CONFIG, "no/such/file"), "no such configuration file"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsOneClearLine(Map<NodeOption, String> given, String text) {
        var all = new java.util.EnumMap<NodeOption, String>(NodeOption.class);
        if (!given.isEmpty()) {
            all.put(NodeOption.ID, "n1");
        }
        all.putAll(given);

        assertUsageError(all, Map.of(), text);
    }

    @Test
    void anUnknownKeyOrVariableIsAnError() throws IOException {
        Path file = write("node.properties", "grpcport=1\n");

        assertUsageError(Map.of(NodeOption.ID, "n1"), Map.of("DLSMS_GRPCPORT", "1"), "variable DLSMS_GRPCPORT");
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.CONFIG, file.toString()), Map.of(), "unknown key 'grpcport'");
    }

    @Test
    void aFileNamesNoOtherFile() throws IOException {
        Path file = write("node.properties", "config=other\n");

        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.CONFIG, file.toString()), Map.of(), "unknown key 'config'");
    }

    @Test
    void postgresIsNamedByAUrlAndItsPasswordMayStandInAFile() throws IOException {
        String url = "postgresql://dlsms@h1:1,h2:2/library";
        String file = Files.writeString(folder.resolve("password"), "secret\n").toString();
        String empty = Files.writeString(folder.resolve("empty"), "\n").toString();
        Map<NodeOption, String> both =
                Map.of(NodeOption.ID, "n1", NodeOption.POSTGRES, url, NodeOption.POSTGRES_PASSWORD_FILE, file);

        assertThat(ServerConfig.read(both, Map.of()).outside().postgres()).hasValueSatisfying(postgres -> {
            assertThat(postgres).hasToString("jdbc:postgresql://h1:1,h2:2/library");
            assertThat(postgres.password()).contains("secret");
        });
        assertThat(ServerConfig.read(Map.of(NodeOption.ID, "n1"), Map.of())
                        .outside()
                        .postgres())
                .isEmpty();
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.POSTGRES_PASSWORD_FILE, file), Map.of(), "needs --postgres");
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.POSTGRES, url, NodeOption.POSTGRES_PASSWORD_FILE, empty),
                Map.of(),
                "--postgres-password-file: the file is empty");
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.POSTGRES, "localhost:5432"),
                Map.of(),
                "--postgres: postgresql://");
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.POSTGRES, "postgresql://h"),
                Map.of(),
                "--postgres: it names no database");
    }

    @Test
    void redisIsNamedByAUrlAndItsPasswordMayStandInAFile() throws IOException {
        String file = Files.writeString(folder.resolve("password"), "secret\n").toString();
        String empty = Files.writeString(folder.resolve("empty"), "\n").toString();
        Map<NodeOption, String> both =
                Map.of(NodeOption.ID, "n1", NodeOption.REDIS, "redis://h:7000/2", NodeOption.REDIS_PASSWORD_FILE, file);

        assertThat(ServerConfig.read(both, Map.of()).outside().redis())
                .hasValueSatisfying(redis -> assertThat(redis).hasToString("redis://h:7000/2"));
        assertUsageError(Map.of(NodeOption.ID, "n1", NodeOption.REDIS_PASSWORD_FILE, file), Map.of(), "needs --redis");
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.REDIS, "redis://h", NodeOption.REDIS_PASSWORD_FILE, empty),
                Map.of(),
                "--redis-password-file: the file is empty");
        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.REDIS, "localhost"), Map.of(), "--redis: must be redis://");
    }

    @Test
    void aShortSecretAndAShortOrLongPasswordAreRefused() throws IOException {
        Path tooShort = write("short", "1234567\n");
        Path tooLong = write("long", "x".repeat(73));

        assertUsageError(
                Map.of(NodeOption.ID, "n1", NodeOption.JWT_SECRET_FILE, tooShort.toString()), Map.of(), "at least 32");
        for (Path file : new Path[] {tooShort, tooLong}) {
            assertUsageError(
                    Map.of(
                            NodeOption.ID,
                            "n1",
                            NodeOption.FIRST_STAFF,
                            "x",
                            NodeOption.FIRST_STAFF_PASSWORD_FILE,
                            file.toString()),
                    Map.of(),
                    "8 to 72 bytes");
        }
    }

    private static void assertUsageError(Map<NodeOption, String> given, Map<String, String> environment, String text) {
        assertThatExceptionOfType(CannotServe.class)
                .isThrownBy(() -> ServerConfig.read(given, environment))
                .withMessageContaining(text)
                .matches(failure -> failure.exitCode() == ExitCode.USAGE)
                .matches(failure -> failure.getMessage().lines().count() == 1);
    }

    private static String many(int count) {
        return Stream.iterate(1, i -> i + 1)
                .limit(count)
                .map(i -> "n" + i + "@h:" + i)
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
