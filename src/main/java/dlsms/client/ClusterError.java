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
        String text = failure.getStatus().getDescription();
        return new ClusterError(code, reasonOf(failure), text == null ? code : text, failure);
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
        return reason.isEmpty() && (code.equals("UNAVAILABLE") || code.equals("DEADLINE_EXCEEDED"));
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
