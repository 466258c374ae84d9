package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The original's client, in its own language, with stubs made from proto/, against five nodes. */
class PythonClientIT {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path stubs;

    @BeforeEach
    void makeStubs() {
        var plugin = onPath("grpc_python_plugin");
        var protoc = onPath("protoc");
        boolean there = plugin.isPresent()
                && protoc.isPresent()
                && Files.isExecutable(Path.of(PYTHON))
                && Tool.run(PYTHON, List.of("-c", "import grpc, google.protobuf"))
                                .exitCode()
                        == 0;
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("python3-grpcio, protobuf-compiler and protobuf-compiler-grpc must be installed");
        }
        if (!there) {
            System.err.println("SKIPPED: the client in Python. It needs Debian's packages python3-grpcio,"
                    + " protobuf-compiler and protobuf-compiler-grpc.");
        }
        assumeTrue(there, "no grpc for Python here");
        var result = Tool.run(
                protoc.orElseThrow().toString(),
                List.of(
                        "--proto_path=" + Path.of("proto").toAbsolutePath(),
                        "--experimental_allow_proto3_optional",
                        "--python_out=" + stubs,
                        "--grpc_out=" + stubs,
                        "--plugin=protoc-gen-grpc=" + plugin.orElseThrow(),
                        "library.proto",
                        "raft.proto"));
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void theOriginalsClientIsServedWithoutAToken() {
        walk(List.of("--sample-data", "--allow-unauthenticated"), List.of("--without-token"));
    }

    @Test
    void aClientThatSendsItsTokenIsServed() {
        walk(List.of("--sample-data"), List.of());
    }

    private void walk(List<String> options, List<String> arguments) {
        try (var cluster = RealCluster.start("PythonClientIT", 5, options)) {
            var all = new ArrayList<>(List.of(
                    Path.of("src/test/python/original_client.py")
                            .toAbsolutePath()
                            .toString(),
                    "--stubs=" + stubs,
                    "--nodes="
                            + cluster.nodes().stream()
                                    .map(node -> "127.0.0.1:" + node.grpcPort())
                                    .collect(Collectors.joining(",")),
                    "--operator-token=" + cluster.operatorToken()));
            all.addAll(arguments);
            var result = Tool.run(PYTHON, all);
            if (result.exitCode() != 0) {
                System.err.println(cluster.tailOfLogs());
            }
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).contains("every step as expected");
        }
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
