package dlsms.servers;

import static org.awaitility.Awaitility.await;

import dlsms.process.FreePorts;
import dlsms.process.RealCluster;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Redis server of its own on loopback, that keeps nothing on the disk. One thread. */
public final class RealRedis implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final Path folder;
    private final List<String> options;
    private final int port = FreePorts.take(1).getFirst();
    private Optional<ServerProcess> process = Optional.empty();

    private RealRedis(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
    }

    /** A new one that serves. @param options as on its command line: {@code "--maxmemory", "2mb"} */
    public static RealRedis start(String name, String... options) {
        var redis = new RealRedis(RealCluster.newFolder(name + "-redis"), List.of(options));
        redis.launch();
        return redis;
    }

    /** Starts it, empty, and waits until it answers. */
    public void launch() {
        if (isRunning()) {
            throw new IllegalStateException("runs already");
        }
        var command = new ArrayList<>(List.of(Programs.redis().toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.toString()));
        command.addAll(options);
        var started = ServerProcess.start(command, folder.resolve("redis.log"));
        process = Optional.of(started);
        await("Redis answers")
                .atMost(STARTS_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> answers(started));
    }

    private boolean answers(ServerProcess started) {
        if (!started.isRunning()) {
            throw new IllegalStateException("Redis ended:\n" + started.tail());
        }
        try {
            return !command("PING").isEmpty();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public boolean isRunning() {
        return process.map(ServerProcess::isRunning).orElse(false);
    }

    /** Ends it; what it held is gone. */
    public void stop() {
        process.ifPresent(running -> running.end("TERM"));
    }

    /** Takes calls and answers none, until {@link #resume}. */
    public void pause() {
        process.ifPresent(running -> running.signal("STOP"));
    }

    public void resume() {
        process.ifPresent(running -> running.signal("CONT"));
    }

    /** Takes everything away. */
    public void flush() {
        command("FLUSHALL");
    }

    /** From now on it takes no more than it has; zero: no limit. */
    public void limit(long bytes) {
        command("CONFIG", "SET", "maxmemory", Long.toString(bytes));
    }

    /** Keys of all kinds. */
    public long keys() {
        return Long.parseLong(command("DBSIZE"));
    }

    public int port() {
        return port;
    }

    public String uri() {
        return uri(port);
    }

    /** At another port of loopback: that of a relay. */
    public static String uri(int port) {
        return "redis://127.0.0.1:" + port;
    }

    /** One command on a connection of its own; returns its answer where that is one word, number or text. */
    public String command(String... words) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) ANSWERS_WITHIN.toMillis());
            var text = new StringBuilder("*" + words.length + "\r\n");
            for (var word : words) {
                int length = word.getBytes(StandardCharsets.UTF_8).length;
                text.append('$').append(length).append("\r\n").append(word).append("\r\n");
            }
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            return answer(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(InputStream in) throws IOException {
        var first = line(in);
        return switch (first.charAt(0)) {
            case '+', ':' -> first.substring(1);
            case '$' ->
                first.equals("$-1")
                        ? ""
                        : new String(in.readNBytes(Integer.parseInt(first.substring(1))), StandardCharsets.UTF_8);
            default -> throw new IllegalStateException("Redis says " + first);
        };
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Redis closed the connection");
            }
            text.append((char) next);
        }
        in.read();
        return text.toString();
    }

    @Override
    public void close() {
        process.ifPresent(ServerProcess::kill);
        RealCluster.removeBelow(folder);
    }
}
