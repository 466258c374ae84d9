package dlsms.front;

import static org.awaitility.Awaitility.await;

import dlsms.process.FreePorts;
import dlsms.process.RealCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * nginx as a real process without root's rights, with the nginx.conf of the checkout and the files that compose gives
 * it: only addresses and ports are others. Ends with {@link #close}.
 */
public final class Nginx implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(20);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);
    private static final String NOBODY = "65534";

    private final Path folder;
    private final int grpcPort;
    private final int httpPort;
    private final Process process;
    private final Thread hook;

    /** The ports of a node on loopback. */
    public record Ports(int grpc, int http) {}

    private Nginx(Path folder, int grpcPort, int httpPort, Process process) {
        this.folder = folder;
        this.grpcPort = grpcPort;
        this.httpPort = httpPort;
        this.process = process;
        this.hook = new Thread(() -> end(process), "end-nginx");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether it is installed. On CI it must be. */
    public static boolean isThere() {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "nginx")));
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("nginx must be installed");
        }
        if (!there) {
            System.err.println("SKIPPED: nginx in front. It needs Debian's package nginx.");
        }
        return there;
    }

    /** In front of those nodes, of which there are as many as compose has. */
    public static Nginx start(List<Ports> nodes) {
        return start(nodes, Map.of());
    }

    /** @param changes of values in nginx.conf that a test can't wait for, each of which must stand there */
    static Nginx start(List<Ports> nodes, Map<String, String> changes) {
        try {
            var folder = Files.createTempDirectory("nginx");
            var ports = FreePorts.take(2);
            configure(folder, nodes, ports, changes);
            var log = Files.createFile(folder.resolve("log"));
            for (var each : List.of(folder, folder.resolve("dlsms"), log)) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            var process = new ProcessBuilder(command(folder))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var nginx = new Nginx(folder, ports.get(0), ports.get(1), process);
            nginx.awaitReady();
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void configure(Path folder, List<Ports> nodes, List<Integer> ports, Map<String, String> changes)
            throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), changed(Files.readString(Path.of("nginx.conf")), changes));
        var compose = ComposeFile.read(Map.of());
        var here = Files.createDirectory(folder.resolve("dlsms"));
        try (var files = Files.list(ComposeFile.FOLDER.resolve("nginx"))) {
            for (var file : files.toList()) {
                var text = Files.readString(file)
                        .replace("listen 9090", "listen 127.0.0.1:" + ports.get(0))
                        .replace("listen 8080", "listen 127.0.0.1:" + ports.get(1));
                for (int i = 0; i < nodes.size(); i++) {
                    var address = compose.nodes().get(i).address("cluster");
                    text = text.replace(
                                    address + ":9090",
                                    "127.0.0.1:" + nodes.get(i).grpc())
                            .replace(
                                    address + ":8080",
                                    "127.0.0.1:" + nodes.get(i).http());
                }
                Files.writeString(here.resolve(file.getFileName()), text);
            }
        }
    }

    private static String changed(String text, Map<String, String> changes) {
        var result = text;
        for (var change : changes.entrySet()) {
            if (!result.contains(change.getKey())) {
                throw new IllegalStateException("nginx.conf doesn't say '" + change.getKey() + "'");
            }
            result = result.replace(change.getKey(), change.getValue());
        }
        return result;
    }

    // As in the container: another user than root.
    private static List<String> command(Path folder) {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        }
        for (var word : ComposeFile.read(Map.of()).services().get("nginx").words("entrypoint")) {
            command.add(word.replace("/etc/nginx", folder.toString()).replaceAll("^/tmp$", folder.toString()));
        }
        return command;
    }

    private void awaitReady() {
        try {
            await("nginx listens").atMost(STARTS_WITHIN).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("nginx ended:\n" + log());
                }
                return isOpen(grpcPort) && isOpen(httpPort);
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int grpcPort() {
        return grpcPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /** What it wrote to stdout and stderr. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end(process);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            RealCluster.removeBelow(folder);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
