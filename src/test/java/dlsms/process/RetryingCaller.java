package dlsms.process;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Calls any node and, while it gets no answer, another one with the same request: a careful client. One thread. */
final class RetryingCaller {
    private static final Duration EACH_CALL = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(10);
    // UNKNOWN is what a connection says that was cut in the middle of a call.
    private static final Set<Status.Code> NO_ANSWER = EnumSet.of(
            Status.Code.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.CANCELLED,
            Status.Code.UNKNOWN);

    private final List<NodeClient> nodes;
    private final RandomGenerator random;
    private final BooleanSupplier givesUp;
    private long begun;
    private long retries;

    RetryingCaller(List<NodeClient> nodes, RandomGenerator random, BooleanSupplier givesUp) {
        this.nodes = nodes.stream().map(node -> node.within(EACH_CALL)).toList();
        this.random = random;
        this.givesUp = givesUp;
    }

    /** The answer, or empty where the caller gave up waiting for one. An answer that is an error is thrown. */
    <T> Optional<T> call(Function<NodeClient, T> request) {
        while (!givesUp.getAsBoolean()) {
            var node = nodes.get(random.nextInt(nodes.size()));
            begun = System.nanoTime();
            try {
                return Optional.of(request.apply(node));
            } catch (StatusRuntimeException e) {
                if (!NO_ANSWER.contains(e.getStatus().getCode())) {
                    throw e;
                }
                retries += 1;
                node.reconnect();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        return Optional.empty();
    }

    /** When the last call of a node began, as {@link System#nanoTime}. */
    long begun() {
        return begun;
    }

    long retries() {
        return retries;
    }
}
