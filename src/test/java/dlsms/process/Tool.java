package dlsms.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, as a person would type it. */
public final class Tool {
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);

    private Tool() {}

    /** @param output stdout and stderr as they came */
    public record Result(int exitCode, String output) {}

    /** @param program a path below the project's folder, or an absolute one */
    public static Result run(String program, List<String> arguments) {
        return run(program, arguments, Map.of());
    }

    /** @param variables of its environment, besides this process's own */
    public static Result run(String program, List<String> arguments, Map<String, String> variables) {
        var command = new ArrayList<String>();
        command.add(Path.of(program).toAbsolutePath().toString());
        command.addAll(arguments);
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(variables);
            var process = builder.start();
            process.getOutputStream().close();
            var output = CompletableFuture.supplyAsync(() -> readAll(process), Thread::startVirtualThread);
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within " + ENDS_WITHIN);
            }
            return new Result(process.exitValue(), output.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String readAll(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
