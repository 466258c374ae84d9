package dlsms.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One node as a process of its own, started by {@code bin/dlsms-node}. Not thread-safe, but for the accessors. */
public final class RealNode {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);

    private static final Set<String> ABOUT_THE_JVM = Set.of("DLSMS_JAVA_HOME", "DLSMS_JAVA_OPTS", "DLSMS_HEAP");

    private final NodePlan plan;
    private volatile Optional<Process> process = Optional.empty();

    /** What does not change from one start to the next. @param command all of its words, behind those of the place */
    public record NodePlan(String id, NodePlace place, Ports ports, List<String> command) {
        Path folder() {
            return place.folder().resolve(id);
        }

        /** As the other nodes find it. */
        String peer() {
            return id + "@" + peerAddress();
        }

        String peerAddress() {
            return place.host() + ":" + ports.peer();
        }

        Path data() {
            return folder().resolve("data");
        }

        /** Started by the script that everybody uses. @param peers as in the option */
        NodePlan withScript(String peers, List<String> options) {
            var words = new ArrayList<String>();
            words.add(Path.of("bin/dlsms-node").toAbsolutePath().toString());
            words.addAll(List.of("--id", id, "--data", data().toString()));
            words.addAll(List.of("--grpc-port", Integer.toString(ports.grpc())));
            words.addAll(List.of("--http-port", Integer.toString(ports.http())));
            words.addAll(List.of("--bind", place.host(), "--peers", peers));
            words.addAll(options);
            return new NodePlan(id, place, ports, List.copyOf(words));
        }
    }

    /** Of the clients, the other nodes, and HTTP; 0: a free one. */
    public record Ports(int grpc, int peer, int http) {}

    public RealNode(NodePlan plan) {
        this.plan = plan;
    }

    public String id() {
        return plan.id();
    }

    public int grpcPort() {
        return plan.ports().grpc();
    }

    /** Where its ports listen. */
    public String host() {
        return plan.place().host();
    }

    /** HOST:PORT for the other nodes. */
    public String peerAddress() {
        return plan.peerAddress();
    }

    NodePlan plan() {
        return plan;
    }

    public Path data() {
        return plan.data();
    }

    /** Of the process that runs. */
    public long pid() {
        return process.filter(Process::isAlive)
                .orElseThrow(() -> new IllegalStateException(id() + " doesn't run"))
                .pid();
    }

    /** Written by the node itself; whoever can read the file is an operator. */
    public Path operatorTokenFile() {
        return data().resolve("operator-token");
    }

    public boolean isRunning() {
        return process.map(Process::isAlive).orElse(false);
    }

    /** Returns at once; {@link #awaitReady} waits. */
    public void launch() {
        if (isRunning()) {
            throw new IllegalStateException(id() + " runs already");
        }
        var command = new ArrayList<>(plan.place().prefix());
        command.addAll(plan.command());
        try {
            Files.createDirectories(plan.folder());
            Files.deleteIfExists(out());
            var builder = new ProcessBuilder(command)
                    .redirectOutput(out().toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(err().toFile()));
            // What the caller has set for a node of their own must not reach this one.
            builder.environment().keySet().removeIf(RealNode::setsAnOption);
            builder.environment().putAll(plan.place().environment());
            process = Optional.of(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean setsAnOption(String variable) {
        return variable.startsWith("DLSMS_") && !ABOUT_THE_JVM.contains(variable);
    }

    /** Until the node has said READY; fails as soon as the process ends. */
    public void awaitReady() {
        await(id() + " says READY")
                .atMost(STARTS_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (!isRunning()) {
                        throw new IllegalStateException(id() + " ended before it was ready:\n" + tailOfLog(30));
                    }
                    return isReady();
                });
    }

    public boolean isReady() {
        return outLines().stream().anyMatch(line -> line.startsWith("READY"));
    }

    /** Since its start, as the operating system counts it. */
    Duration cpuTime() {
        return process.flatMap(running -> running.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    /** As a power cut would: nothing is flushed, nobody is told. */
    public void kill() {
        process.ifPresent(running -> {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
            awaitEnd(running);
        });
    }

    /** Sends SIGTERM and returns the exit code. */
    public int terminate() {
        var running = process.orElseThrow(() -> new IllegalStateException(id() + " was never started"));
        running.destroy();
        return awaitEnd(running);
    }

    /** The exit code of a node that ends by itself. */
    public int awaitExit() {
        return awaitEnd(process.orElseThrow(() -> new IllegalStateException(id() + " was never started")));
    }

    /** @param name as kill(1) has it, without a dash */
    public void signal(String name) {
        var result = Tool.run("/bin/kill", List.of("-s", name, Long.toString(pid())));
        if (result.exitCode() != 0) {
            throw new IllegalStateException("kill -s " + name + " of " + id() + ": " + result.output());
        }
    }

    private int awaitEnd(Process running) {
        try {
            if (!running.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(id() + " did not end within " + ENDS_WITHIN + ":\n" + tailOfLog(30));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + id() + " ends", e);
        }
        return running.exitValue();
    }

    /** The last lines that the node wrote to stderr, over all its starts. */
    public String tailOfLog(int lines) {
        var all = lines(err());
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    public List<String> outLines() {
        return lines(out());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path out() {
        return plan.place().logs().resolve(id() + ".stdout.log");
    }

    private Path err() {
        return plan.place().logs().resolve(id() + ".stderr.log");
    }
}
