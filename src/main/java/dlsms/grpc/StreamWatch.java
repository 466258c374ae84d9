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
 * something for a limited time only. Where the caller's own timeout is short enough, gRPC ends the stream by itself.
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

    /** As many as gRPC takes. */
    private static final int TIMEOUT_DIGITS_MAX = 8;

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
        Optional<Deadline> deadline = LONG.contains(method) ? Optional.empty() : deadline(headers);
        return new WatchedStream(bytesHeld, open::decrementAndGet, deadline, timer);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static Optional<Deadline> deadline(Metadata headers) {
        String timeout = headers.get(TIMEOUT);
        if (timeout == null) {
            return Optional.of(after(GrpcLimits.TIMEOUT_USUAL));
        }
        return isShort(timeout) ? Optional.empty() : Optional.of(after(GrpcLimits.TIMEOUT_MAX));
    }

    /** Whether it is a timeout as gRPC writes it, of no more than the longest. */
    private static boolean isShort(String timeout) {
        int digits = timeout.length() - 1;
        if (digits < 1 || digits > TIMEOUT_DIGITS_MAX) {
            return false;
        }
        long number = 0;
        for (int at = 0; at < digits; at++) {
            char digit = timeout.charAt(at);
            if (digit < '0' || digit > '9') {
                return false;
            }
            number = 10 * number + digit - '0';
        }
        return number <= longest(timeout.charAt(digits));
    }

    /** The longest timeout in this unit; less than 0 where it is none. */
    private static long longest(char unit) {
        return switch (unit) {
            case 'n' -> GrpcLimits.TIMEOUT_MAX.toNanos();
            case 'u' -> TimeUnit.NANOSECONDS.toMicros(GrpcLimits.TIMEOUT_MAX.toNanos());
            case 'm' -> GrpcLimits.TIMEOUT_MAX.toMillis();
            case 'S' -> GrpcLimits.TIMEOUT_MAX.toSeconds();
            case 'M' -> GrpcLimits.TIMEOUT_MAX.toMinutes();
            case 'H' -> GrpcLimits.TIMEOUT_MAX.toHours();
            default -> -1;
        };
    }

    private static Deadline after(Duration time) {
        return Deadline.after(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
