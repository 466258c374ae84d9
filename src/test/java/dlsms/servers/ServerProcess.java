package dlsms.servers;

import dlsms.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A server that runs, with what it prints in a file. It is ended when this JVM ends, at the latest. Any thread. */
public final class ServerProcess {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(each -> each.destroy(each.tree())), "end-servers"));
    }

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log grows with each start */
    public static ServerProcess start(List<String> command, Path log) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var started = new ServerProcess(process, log);
            RUNNING.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** @param name as kill(1) has it, without a dash */
    void signal(String name) {
        signal(name, process.toHandle());
    }

    /** As {@link #signal(String)}, and to the processes that it has started. */
    void signalAll(String name) {
        tree().stream().filter(ProcessHandle::isAlive).forEach(each -> signal(name, each));
    }

    private static void signal(String name, ProcessHandle to) {
        var result = Tool.run("/bin/kill", List.of("-s", name, Long.toString(to.pid())));
        if (result.exitCode() != 0 && to.isAlive()) {
            throw new IllegalStateException("kill -s " + name + " " + to.pid() + ": " + result.output());
        }
    }

    /** Kill -9 of it and of the processes that it has started. Returns when they are gone. */
    void kill() {
        var all = tree();
        destroy(all);
        all.forEach(this::awaitEnd);
        RUNNING.remove(this);
    }

    /** Asks it to end by that signal, and returns when it has. */
    public void end(String signal) {
        if (isRunning()) {
            signal(signal);
        }
        awaitEnd(process.toHandle());
        RUNNING.remove(this);
    }

    private List<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants())
                .toList();
    }

    private void destroy(List<ProcessHandle> all) {
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private void awaitEnd(ProcessHandle handle) {
        try {
            handle.onExit().get(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(handle.info() + " did not end within " + ENDS_WITHIN + ":\n" + tail(), e);
        }
    }

    /** The last lines that it printed. */
    String tail() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
