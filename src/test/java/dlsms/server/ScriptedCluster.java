package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.client.NodeAddress;
import dlsms.process.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Nodes as {@code bin/dlsms-cluster} starts them, and an operator who types commands. One thread. */
final class ScriptedCluster implements AutoCloseable {

    private static final int NODES_MAX = 9;
    private static final int SECONDS_MAX = 180;

    private final Path folder;
    private final int grpcBase = FreePorts.takeRun(NODES_MAX) - 1;
    private final int peerBase = FreePorts.takeRun(NODES_MAX) - 1;
    private final int httpBase = FreePorts.takeRun(NODES_MAX) - 1;

    /** @param folder of the nodes' data and logs */
    ScriptedCluster(Path folder) {
        this.folder = folder;
    }

    /** What a command said, stdout and stderr as they came. */
    record Said(int exitCode, String text) {}

    /** Starts five nodes. */
    void up(String... nodeOptions) {
        var words = new ArrayList<>(List.of("up", "--grpc-port-base", "" + grpcBase));
        words.addAll(List.of("--peer-port-base", "" + peerBase, "--http-port-base", "" + httpBase, "--"));
        words.addAll(List.of(nodeOptions));
        succeeds("bin/dlsms-cluster", words);
    }

    /** {@code bin/dlsms-cluster}; it must succeed. */
    String cluster(String... words) {
        return succeeds("bin/dlsms-cluster", List.of(words));
    }

    /** {@code bin/dlsms}; it must succeed. */
    String dlsms(String... words) {
        return succeeds("bin/dlsms", List.of(words));
    }

    /** {@code bin/dlsms}, however it ends. */
    Said tried(String... words) {
        return run("bin/dlsms", List.of(words));
    }

    /** The number of the node that leads, as all that are asked agree. */
    int leader() {
        var leader = Pattern.compile("(?m)^n([1-9]) +\\S+ +leader ").matcher(dlsms("status"));
        assertThat(leader.find()).as("somebody leads").isTrue();
        return Integer.parseInt(leader.group(1));
    }

    Path data(int number) {
        return folder.resolve("n" + number);
    }

    NodeAddress grpc(int number) {
        return new NodeAddress("127.0.0.1", grpcBase + number);
    }

    private String succeeds(String program, List<String> words) {
        Said said = run(program, words);
        assertThat(said.exitCode())
                .as(program + " " + words + ": " + said.text())
                .isZero();
        return said.text();
    }

    private Said run(String program, List<String> words) {
        var command = new ArrayList<String>();
        command.add(Path.of(program).toAbsolutePath().toString());
        command.addAll(words);
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("DLSMS_CLUSTER_DIR", folder.toString());
            Process process = builder.start();
            process.getOutputStream().close();
            var text = CompletableFuture.supplyAsync(() -> textOf(process));
            boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended).as(command + " ends: " + text.join()).isTrue();
            return new Said(process.exitValue(), text.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String textOf(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run("bin/dlsms-cluster", List.of("down"));
    }
}
