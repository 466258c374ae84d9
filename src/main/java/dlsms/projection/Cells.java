package dlsms.projection;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Values as PostgreSQL takes them: whatever a record holds, none of it may stop the projector. */
final class Cells {

    /** Beyond these, tools that read the tables give up, and PostgreSQL not much later. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final char REPLACEMENT = '\uFFFD';

    private Cells() {}

    /** PostgreSQL has no text with a NUL, nor with half a character: each of them becomes U+FFFD. */
    static String text(String text) {
        return text.codePoints().allMatch(Cells::isStorable)
                ? text
                : text.codePoints()
                        .map(point -> isStorable(point) ? point : REPLACEMENT)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isStorable(int point) {
        return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }

    /** The nearest moment of the years 1 to 9999, to the microsecond. */
    static Instant moment(Instant moment) {
        Instant within = moment.isBefore(FIRST) ? FIRST : moment.isAfter(LAST) ? LAST : moment;
        return within.truncatedTo(ChronoUnit.MICROS);
    }

    /** The same, as the driver takes it. */
    static OffsetDateTime time(Instant moment) {
        return moment(moment).atOffset(ZoneOffset.UTC);
    }

    static Optional<OffsetDateTime> time(Optional<Instant> moment) {
        return moment.map(Cells::time);
    }
}
