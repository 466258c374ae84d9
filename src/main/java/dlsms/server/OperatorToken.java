package dlsms.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a token for the operator in the data folder: who can read the node's disk may steer the cluster. */
final class OperatorToken implements AutoCloseable {

    static final String FILE = "operator-token";

    /** A token is good for four times as long. */
    private static final Duration RENEWED_EVERY = Duration.ofHours(6);

    /** Until the cluster is founded there is no secret to sign with. */
    private static final Duration TRIED_EVERY = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(OperatorToken.class);

    private final Path file;
    private final Supplier<Optional<String>> issue;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("operator-token").daemon().factory());

    OperatorToken(Path dataFolder, Supplier<Optional<String>> issue) {
        this.file = dataFolder.resolve(FILE);
        this.issue = issue;
        thread.execute(this::renew); // the first signature takes as long as all the rest of a start
    }

    private void renew() {
        Duration next = isWritten() ? RENEWED_EVERY : TRIED_EVERY;
        thread.schedule(this::renew, next.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isWritten() {
        try {
            return issue.get().map(this::write).orElse(false);
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private boolean write(String token) {
        Path fresh = file.resolveSibling(FILE + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, (token + "\n").getBytes(StandardCharsets.UTF_8));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            return failed(e);
        }
        return true;
    }

    // Without it the node serves all the same. It is tried again when it would be renewed.
    private boolean failed(Exception why) {
        LOG.warn("event=operator-token-failed file={} why=\"{}\"", file, why.toString());
        return true;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS); // after this, nobody writes in the folder
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
