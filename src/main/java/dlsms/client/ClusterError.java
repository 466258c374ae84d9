package dlsms.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** The cluster said no, or nobody there could be asked. */
public final class ClusterError extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String reason;

    private ClusterError(String code, String reason, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
    }

    static ClusterError of(StatusRuntimeException failure) {
        String code = failure.getStatus().getCode().name();
        return new ClusterError(code, reasonOf(failure), textOf(failure), failure);
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
        return reason.isEmpty() && mayPass();
    }

    /** Whether it may be otherwise at the next node, or a moment later. */
    boolean mayPass() {
        return code.equals("UNAVAILABLE") || timedOut() || cutOff();
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

    private static String reasonOf(StatusRuntimeException failure) {
        var status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return "";
        }
        try {
            for (var detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return detail.unpack(ErrorInfo.class).getReason();
                }
            }
            return "";
        } catch (InvalidProtocolBufferException e) {
            return "";
        }
    }
}
