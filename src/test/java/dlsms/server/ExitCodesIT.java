package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.process.FreePorts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each reason to end has its code and its one line; by real processes. */
class ExitCodesIT {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private ServerSocket taken;

    @BeforeEach
    void takeAPort() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void endAll() throws IOException {
        taken.close();
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void anUnknownOptionIs2() throws Exception {
        assertEnds(node("--id", "n1", "--no-such-option"), ExitCode.USAGE, "--no-such-option");
    }

    @Test
    void aTakenPortIs3WhicheverItIs() throws Exception {
        String port = Integer.toString(taken.getLocalPort());
        String data = folder.resolve("data").toString();
        String[] all = {"--id", "n1", "--data", data};
        String expected = "127.0.0.1:" + port + " is in use by another process";

        assertEnds(
                node(all, "--grpc-port", port, "--http-port", "0"), ExitCode.PORT_IN_USE, expected + " (--grpc-port)");
        assertEnds(
                node(all, "--grpc-port", "0", "--http-port", port), ExitCode.PORT_IN_USE, expected + " (--http-port)");
        assertEnds(
                node(all, "--grpc-port", "0", "--http-port", "0", "--peers", "n1@127.0.0.1:" + port),
                ExitCode.PORT_IN_USE,
                expected + " (--peers)");
    }

    @Test
    void anUnknownHostIs2() throws Exception {
        assertEnds(
                node("--id", "n1", "--data", folder.resolve("data").toString(), "--bind", "no.such.host.invalid"),
                ExitCode.USAGE,
                "unknown host");
    }

    @Test
    void aFolderInUseIs4AndAnothersFolderIs5AndASignalIs0() throws Exception {
        Path data = folder.resolve("data");
        Process first = awaitReady(freeNode("n1", data));

        assertEnds(freeNode("n1", data), ExitCode.DATA_LOCKED, data.toString());

        first.destroy();
        assertEnds(first, ExitCode.OK, "event=stopped");
        assertThat(Files.readAllLines(folder.resolve("out0")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("READY node=n1 ");

        assertEnds(freeNode("n2", data), ExitCode.DATA_OF_ANOTHER, "belongs to node n1");
    }

    @Test
    void theFolderOfAnotherClusterIs5() throws Exception {
        Path data = folder.resolve("data");
        Process alone = awaitReady(freeNode("n1", data));
        await().atMost(ENDS_WITHIN).until(() -> Files.exists(data.resolve("operator-token")));
        alone.destroyForcibly().waitFor();

        String peers =
                "n1@127.0.0.1:%d,n2@127.0.0.1:%d".formatted(FreePorts.take(2).toArray());
        assertEnds(member("n1", data, peers), ExitCode.DATA_OF_ANOTHER, "belongs to cluster");
    }

    @Test
    void damagedDataIs6() throws Exception {
        Path data = folder.resolve("data");
        Process first = awaitReady(freeNode("n1", data));
        await().atMost(ENDS_WITHIN).until(() -> Files.exists(data.resolve("operator-token")));
        first.destroyForcibly().waitFor();

        for (Path file : journals(data)) {
            damage(file);
        }

        assertEnds(freeNode("n1", data), ExitCode.DATA_UNREADABLE, data.toString());
    }

    @Test
    void aDiskThatCannotBeWrittenIs7() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertEnds(freeNode("n1", file.resolve("data")), ExitCode.DISK_FAILED, file.toString());
    }

    private static List<Path> journals(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    // In the first half: the end of a journal may be torn by a crash, and that is no damage.
    private static void damage(Path journal) throws IOException {
        try (var file = new RandomAccessFile(journal.toFile(), "rw")) {
            file.seek(file.length() / 4);
            int old = file.read();
            file.seek(file.length() / 4);
            file.write(old ^ 0x55);
        }
    }

    private Process member(String id, Path data, String peers) throws IOException {
        String[] free = {"--grpc-port", "0", "--http-port", "0", "--peers", peers};
        return node(free, "--id", id, "--data", data.toString());
    }

    private Process freeNode(String id, Path data) throws IOException {
        return node("--id", id, "--data", data.toString(), "--grpc-port", "0", "--http-port", "0");
    }

    private Process node(String[] options, String... more) throws IOException {
        return node(Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new));
    }

    private Process node(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("bin", "dlsms-node").toAbsolutePath().toString());
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out" + started.size()).toFile())
                .redirectError(folder.resolve("err" + started.size()).toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Process awaitReady(Process process) {
        Path out = folder.resolve("out" + started.indexOf(process));
        await().atMost(ENDS_WITHIN).until(() -> Files.readString(out).startsWith("READY"));
        return process;
    }

    private void assertEnds(Process process, ExitCode exitCode, String text) throws Exception {
        assertThat(process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(folder.resolve("err" + started.indexOf(process)));
        assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(exitCode.number());
        assertThat(lines).anyMatch(line -> line.contains(text));
        assertThat(lines).as("no stack trace").noneMatch(line -> line.startsWith("\tat "));
    }
}
