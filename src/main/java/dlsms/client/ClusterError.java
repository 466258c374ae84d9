package dlsms.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The cluster said no, or nobody there could be asked. */
public final class ClusterError extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String reason;
    private final long retryNanos;

    private ClusterError(String code, Details details, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = details.reason();
        this.retryNanos = details.retryNanos();
    }

    /** What stands in an error besides code and text. @param retryNanos negative: it says nothing of that */
    private record Details(String reason, long retryNanos) {}

    static ClusterError of(StatusRuntimeException failure) {
        String code = failure.getStatus().getCode().name();
        return new ClusterError(code, detailsOf(failure), textOf(failure), failure);
    }

    // Where a connection fails, the description is only "io exception", and the cause has the words.
    private static String textOf(StatusRuntimeException failure) {
        String text = failure.getStatus().getDescription();
        Throwable cause = failure.getStatus().getCause();
        if (cause != null && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return text == null ? failure.getStatus().getCode().name() : text;
    }

    /** The gRPC status code's name. */
    public String code() {
        return code;
    }

    /** Of the domain {@code dlsms}: upper case, words joined by {@code _}; empty where no node of ours answered. */
    public String reason() {
        return reason;
    }

    /** Whether no node could be asked at all. */
    public boolean unreachable() {
        return reason.isEmpty() && retryAfter().isEmpty() && mayPass();
    }

    /** Where there was too much to do: after how long the same request may come again. It was not done. */
    public Optional<Duration> retryAfter() {
        boolean said = code.equals("RESOURCE_EXHAUSTED") && retryNanos >= 0;
        return said ? Optional.of(Duration.ofNanos(retryNanos)) : Optional.empty();
    }

    /** Whether it may be otherwise at the next node, or a moment later. */
    boolean mayPass() {
        return code.equals("UNAVAILABLE")
                || timedOut()
                || cutOff()
                || retryAfter().isPresent();
    }

    /** Whether it surely wasn't done here, and another node may do it. */
    boolean goesToAnotherNode() {
        return reason.equals("NOT_LEADER") || unreachable() && !timedOut();
    }

    // What gRPC says of a connection that breaks in the middle of a call, as when the node is killed.
    private boolean cutOff() {
        return code.equals("UNKNOWN") && reason.isEmpty();
    }

    boolean timedOut() {
        return code.equals("DEADLINE_EXCEEDED");
    }

    private static Details detailsOf(StatusRuntimeException failure) {
        var status = StatusProto.fromThrowable(failure);
        String reason = "";
        long retryNanos = -1;
        if (status == null) {
            return new Details(reason, retryNanos);
        }
        try {
            for (var detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    reason = detail.unpack(ErrorInfo.class).getReason();
                } else if (detail.is(RetryInfo.class)) {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    retryNanos = TimeUnit.SECONDS.toNanos(delay.getSeconds()) + delay.getNanos();
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return new Details("", -1);
        }
        return new Details(reason, retryNanos);
    }
}
