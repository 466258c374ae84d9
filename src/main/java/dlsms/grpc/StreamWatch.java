package dlsms.grpc;

import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sees every stream of the public port from its first byte to its last: counts them and the bytes that they hold, and
 * ends those that last too long. So a caller that never finishes its request, or never reads its answer, holds
 * something for a limited time only.
 */
final class StreamWatch extends ServerStreamTracer.Factory implements AutoCloseable {

    /** These last as long as the caller likes. */
    private static final Set<String> LONG =
            Set.of("grpc.health.v1.Health/Watch", "grpc.reflection.v1.ServerReflection/ServerReflectionInfo");

    /**
     * These read all that there is. A backup's pieces are made as the caller takes them: what they come to together is
     * not what is held.
     */
    private static final Set<String> HOUR =
            Set.of("library.OperatorService/Backup", "library.OperatorService/VerifyProjection");

    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

    private final AtomicLong open = new AtomicLong();
    private final AtomicLong bytesHeld = new AtomicLong();
    private final ScheduledExecutorService timer;

    StreamWatch() {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("stream-watch").daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        timer = executor;
    }

    /** Whether one more call would be too much. */
    boolean isFull() {
        return open.get() > GrpcLimits.CALLS_MAX || bytesHeld.get() > GrpcLimits.BYTES_HELD_MAX;
    }

    /** Which limit is reached. */
    String limit() {
        return open.get() > GrpcLimits.CALLS_MAX ? "callsMax" : "bytesHeldMax";
    }

    long openStreams() {
        return open.get();
    }

    long bytesHeld() {
        return bytesHeld.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        open.incrementAndGet();
        if (HOUR.contains(method)) {
            var hour = Optional.of(after(GrpcLimits.BACKUP_TIMEOUT_MAX));
            return new WatchedStream(new AtomicLong(), open::decrementAndGet, hour, timer);
        }
        Optional<Deadline> deadline = LONG.contains(method) ? Optional.empty() : Optional.of(deadline(headers));
        return new WatchedStream(bytesHeld, open::decrementAndGet, deadline, timer);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static Deadline deadline(Metadata headers) {
        Duration longest = headers.containsKey(TIMEOUT) ? GrpcLimits.TIMEOUT_MAX : GrpcLimits.TIMEOUT_USUAL;
        return after(longest);
    }

    private static Deadline after(Duration time) {
        return Deadline.after(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
