package dlsms.seat;

import java.time.Instant;

/** Microseconds since 1970: how times stand on the disk and in memory. */
public final class Micros {

    private static final long PER_SECOND = 1_000_000;
    private static final long NANOS = 1_000;

    private Micros() {}

    /** Rounds down to the microsecond. @throws ArithmeticException beyond some 290,000 years from 1970 */
    public static long of(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), PER_SECOND), moment.getNano() / NANOS);
    }

    /** The moment that lies so many microseconds after 1970 began. */
    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS);
    }
}
