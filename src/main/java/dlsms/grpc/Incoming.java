package dlsms.grpc;

import dlsms.seat.Actor;
import dlsms.service.Call;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One call as it came in: who asks, on which terms; and, once there is an answer, which state it speaks of. */
final class Incoming {

    static final Context.Key<Incoming> KEY = Context.key("dlsms-incoming");

    private final Actor actor;
    private final Terms terms;
    private final Origin origin;
    private final Deadline deadline;
    private final Context context;
    private volatile long index;

    /** What the metadata says. @param requestId empty: none */
    record Terms(String requestId, Call.Freshness freshness) {}

    /** @param context that ends with the call */
    Incoming(Actor actor, Terms terms, Origin origin, Deadline deadline, Context context) {
        this.actor = actor;
        this.terms = terms;
        this.origin = origin;
        this.deadline = deadline;
        this.context = context;
    }

    static Incoming current() {
        return KEY.get();
    }

    /** For a use case that begins now. */
    Call read() {
        return call("");
    }

    /**
     * For a use case that begins now.
     *
     * @param requestId the request's own, which counts before the metadata's; empty: none
     */
    Call call(String requestId) {
        String id = requestId.isEmpty() ? terms.requestId() : requestId;
        return new Call(actor, id, timeout(), terms.freshness(), context::isCancelled);
    }

    Actor actor() {
        return actor;
    }

    Origin origin() {
        return origin;
    }

    /** Whether somebody still waits for the answer. */
    boolean wanted() {
        return !deadline.isExpired() && !context.isCancelled();
    }

    void answeredAt(long answerIndex) {
        index = answerIndex;
    }

    /** 0: the answer speaks of no state in particular. */
    long index() {
        return index;
    }

    private Duration timeout() {
        long nanos = Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
        long part = Math.clamp(
                nanos / GrpcLimits.TIMEOUT_MARGIN_DIVISOR,
                GrpcLimits.TIMEOUT_MARGIN_MIN.toNanos(),
                GrpcLimits.TIMEOUT_MARGIN_MAX.toNanos());
        long margin = Math.min(part, nanos / 2);
        return Duration.ofNanos(nanos - margin);
    }
}
