package dlsms.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of others that runs, with what it prints in a file. Ended when this JVM ends, at the latest. */
final class Daemon implements AutoCloseable {
    private static final int LINES_SHOWN = 30;
    private static final int ENDS_WITHIN_SECONDS = 30;

    private final Process process;
    private final Path log;
    private final Thread hook = new Thread(this::destroy, "end-daemon");

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Daemon start(List<String> command, Path log) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Daemon(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** @throws IllegalStateException with what it last printed where it has ended */
    void checkRuns() {
        if (!process.isAlive()) {
            throw new IllegalStateException("it ended with " + process.exitValue() + ":\n" + tail());
        }
    }

    private String tail() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Kill -9 of it and of what it has started; waits for its end. */
    @Override
    public void close() {
        destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(process.info() + " does not end");
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
        }
    }
}
