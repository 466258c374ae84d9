package dlsms.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** What a refused call says. */
record Refusal(Status.Code code, String text, String reason, Map<String, String> details) {

    static Refusal of(Runnable call) {
        StatusRuntimeException error = Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
        Assertions.assertThat(error).as("the call is refused").isNotNull();
        ErrorInfo info = info(error);
        Assertions.assertThat(info.getDomain()).isEqualTo("dlsms");
        return new Refusal(
                error.getStatus().getCode(),
                error.getStatus().getDescription(),
                info.getReason(),
                info.getMetadataMap());
    }

    /** Without details: for where it is not the product that refuses. */
    static Status.Code codeOf(Runnable call) {
        StatusRuntimeException error = Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
        Assertions.assertThat(error).as("the call is refused").isNotNull();
        return error.getStatus().getCode();
    }

    void is(Status.Code expectedCode, String expectedReason, String expectedText) {
        Assertions.assertThat(code + " " + reason + " " + text)
                .isEqualTo(expectedCode + " " + expectedReason + " " + expectedText);
    }

    private static ErrorInfo info(StatusRuntimeException error) {
        try {
            var status = StatusProto.fromThrowable(error);
            Assertions.assertThat(status.getDetailsList())
                    .as("details of %s", error)
                    .isNotEmpty();
            return status.getDetails(0).unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
