package dlsms.grpc;

import java.time.Duration;

/** The limits of the public port. What is over one is answered RESOURCE_EXHAUSTED, or not taken at all. */
public final class GrpcLimits {

    /** Calls under way, of all callers. */
    public static final int CALLS_MAX = 8_192;

    /** Calls of one connection that are not over; one more waits at the caller. */
    public static final int CALLS_PER_CONNECTION_MAX = 1_024;

    /** Bytes of requests and answers of all calls that are not over: mostly answers that callers don't read. */
    public static final long BYTES_HELD_MAX = 64L << 20;

    /** One request. More than any field may hold, so that a field that is too long is told so. */
    public static final int REQUEST_BYTES_MAX = 8 << 20;

    /** The metadata of one request. */
    public static final int METADATA_BYTES_MAX = 16 << 10;

    /** Where a caller says nothing about how long it waits. */
    public static final Duration TIMEOUT_USUAL = Duration.ofSeconds(10);

    /** However long a caller would wait. */
    public static final Duration TIMEOUT_MAX = Duration.ofSeconds(60);

    /** However long a caller would wait for a backup, which has as many pieces as the state is large. */
    public static final Duration BACKUP_TIMEOUT_MAX = Duration.ofHours(1);

    /** A caller gets its answer this long before it stops waiting, so that it hears what is wrong. */
    static final Duration TIMEOUT_MARGIN_MIN = Duration.ofMillis(100);

    static final Duration TIMEOUT_MARGIN_MAX = Duration.ofMillis(500);

    /** The margin, as a part of the time that is left; but at most half of it. */
    static final int TIMEOUT_MARGIN_DIVISOR = 10;

    private GrpcLimits() {}
}
