package dlsms.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What came of one call.
 *
 * @param status the name under which errors are counted
 * @param text what the other side said of an error; empty where all is well
 * @param retryMillis after which it may be asked again, where it said so; 0: it did not
 */
record Answer(Kind kind, String status, String text, long retryMillis) {
    /** Where the other side says nothing of when to come again. */
    private static final long PAUSE_MILLIS = 20;
    /** Of what it says, the part by which a caller comes later at most: those who were refused together part. */
    private static final double LATER_MAX = 0.5;

    /** Added to the status of a refusal that does not say when to come again. */
    static final String UNTOLD = " without RetryInfo";

    static final Answer DONE = new Answer(Kind.DONE, "OK", "");

    /** Somebody else was first: as good an answer as any. */
    static final Answer CONFLICT = new Answer(Kind.CONFLICT, "CONFLICT", "");

    Answer(Kind kind, String status, String text) {
        this(kind, status, text, 0);
    }

    enum Kind {
        DONE,
        CONFLICT,
        /** Not done because there was too much to do. */
        REFUSED,
        FAILED
    }

    static Answer of(Status status, Metadata trailers) {
        var answer = of(status);
        if (answer.kind != Kind.REFUSED) {
            return answer;
        }
        long retryMillis = retryMillis(status, trailers);
        var name = retryMillis > 0 ? answer.status : answer.status + UNTOLD;
        return new Answer(answer.kind, name, answer.text, retryMillis);
    }

    private static long retryMillis(Status status, Metadata trailers) {
        try {
            for (var detail :
                    StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList()) {
                if (detail.is(RetryInfo.class)) {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    return TimeUnit.SECONDS.toMillis(delay.getSeconds())
                            + TimeUnit.NANOSECONDS.toMillis(delay.getNanos());
                }
            }
            return 0;
        } catch (InvalidProtocolBufferException e) {
            return 0;
        }
    }

    static Answer of(Status status) {
        return switch (status.getCode()) {
            case OK -> DONE;
            case ALREADY_EXISTS -> CONFLICT;
            case RESOURCE_EXHAUSTED -> new Answer(Kind.REFUSED, status.getCode().name(), text(status));
            default -> new Answer(Kind.FAILED, status.getCode().name(), text(status));
        };
    }

    private static String text(Status status) {
        return status.getDescription() == null ? "" : status.getDescription();
    }

    /** How long a caller waits after an error: as long as it was told to, or up to half as much more. */
    long pauseMicros() {
        if (retryMillis == 0) {
            return TimeUnit.MILLISECONDS.toMicros(PAUSE_MILLIS);
        }
        double later = LATER_MAX * ThreadLocalRandom.current().nextDouble();
        return (long) (TimeUnit.MILLISECONDS.toMicros(retryMillis) * (1 + later));
    }

    /** Whether the caller knows now what it wanted to know. */
    boolean decides() {
        return kind == Kind.DONE || kind == Kind.CONFLICT;
    }
}
