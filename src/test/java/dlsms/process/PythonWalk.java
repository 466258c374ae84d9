package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The original's client, in its own language: goes through all that it can do. @param stubs made from proto/ */
public record PythonWalk(Path stubs) {
    private static final String PYTHON = "/usr/bin/python3";

    /** Makes the stubs; empty where grpc for Python is missing, which it must not be on CI. */
    public static Optional<PythonWalk> prepare(Path stubs) {
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
            return Optional.empty();
        }
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
        return Optional.of(new PythonWalk(stubs));
    }

    /** @param addresses HOST:PORT,HOST:PORT,... each of which gets its turn @return what it printed */
    public Tool.Result walk(String addresses, String operatorToken, boolean sendsToken) {
        var all = new ArrayList<>(List.of(
                Path.of("src/test/python/original_client.py").toAbsolutePath().toString(),
                "--stubs=" + stubs,
                "--nodes=" + addresses,
                "--operator-token=" + operatorToken));
        if (!sendsToken) {
            all.add("--without-token");
        }
        return Tool.run(PYTHON, all);
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
