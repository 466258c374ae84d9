package dlsms.front;

import static org.awaitility.Awaitility.await;

import dlsms.process.FreePorts;
import dlsms.servers.Programs;
import dlsms.servers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Redis as compose starts it: its command, its script, its configuration, its secret. */
final class ComposedRedis implements AutoCloseable {
    private final int port = FreePorts.take(1).getFirst();
    private final ServerProcess process;

    /** Starts it, and waits until it listens. @param folder for its files @param secrets as in the container */
    ComposedRedis(ComposeFile compose, Path folder, Path secrets) {
        try {
            Files.createDirectories(folder.resolve("tmp"));
            try (var files = Files.list(ComposeFile.FOLDER.resolve("redis"))) {
                for (var file : files.toList()) {
                    Files.writeString(folder.resolve(file.getFileName()), here(ComposeTexts.of(file), folder, secrets));
                }
            }
            var command = compose.services().get("redis").words("entrypoint").stream()
                    .map(word -> here(word, folder, secrets))
                    .toList();
            process = ServerProcess.start(List.copyOf(command), folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            await("Redis listens").until(this::listens);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private String here(String text, Path folder, Path secrets) {
        // What is put in may hold any of the texts that come before it here, so it is not looked at again.
        return text.replace("6379", Integer.toString(port))
                .replace("bind * -::*", "bind 127.0.0.1")
                .replace("/tmp", folder.resolve("tmp").toString())
                .replace("/etc/dlsms", folder.toString())
                .replace("/run/secrets", secrets.toString())
                .replace("exec redis-server", "exec " + Programs.redis());
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.end("TERM");
    }
}
