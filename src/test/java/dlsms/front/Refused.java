package dlsms.front;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Optional;

/** A call's error as a client reads it. @param reason empty where there is no ErrorInfo */
record Refused(Status.Code code, String text, String reason, Map<String, String> details) {

    static Refused of(StatusRuntimeException error) {
        var info = Optional.ofNullable(StatusProto.fromThrowable(error)).stream()
                .flatMap(status -> status.getDetailsList().stream())
                .filter(each -> each.is(ErrorInfo.class))
                .map(Refused::unpack)
                .findFirst()
                .orElse(ErrorInfo.getDefaultInstance());
        return new Refused(
                error.getStatus().getCode(),
                Optional.ofNullable(error.getStatus().getDescription()).orElse(""),
                info.getReason(),
                info.getMetadataMap());
    }

    private static ErrorInfo unpack(Any detail) {
        try {
            return detail.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
