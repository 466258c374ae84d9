package dlsms.seat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Times as callers write them, and as they are shown to them. Always UTC, to the microsecond. */
public final class Times {

    private static final int CHARS_MAX = 40;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

    private static final String SHOWN = "0000-00-00 00:00:00.000000";
    private static final int SHOWN_WITHOUT_FRACTION = 19;

    private Times() {}

    /**
     * Reads ISO 8601: a date, then {@code T} or a space and the time; seconds, fraction and offset may be left out,
     * the time too.
     * No offset means UTC; what is finer than a microsecond is cut off. Years 1 to 9999.
     *
     * @return empty: it is no such time
     */
    public static Optional<Instant> parse(String text) {
        if (text.length() > CHARS_MAX) {
            return Optional.empty();
        }
        try {
            return new TimeScanner(text).read().filter(Times::inRange);
        } catch (DateTimeException noSuchMoment) {
            return Optional.empty();
        }
    }

    /** What to tell who gave a text that {@link #parse} can't read. */
    public static String problem(String field) {
        return field + " is not a time: ISO 8601 expected, such as 2025-10-11T14:00:00";
    }

    /** As {@code 2025-10-11 14:00:00}, with {@code .123456} where the fraction is not zero. Years 0 to 9999. */
    public static String format(Instant moment) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(moment.getEpochSecond(), moment.getNano(), ZoneOffset.UTC);
        int micros = time.getNano() / 1_000;
        byte[] shown = SHOWN.getBytes(StandardCharsets.ISO_8859_1);
        put(shown, 4, time.getYear());
        put(shown, 7, time.getMonthValue());
        put(shown, 10, time.getDayOfMonth());
        put(shown, 13, time.getHour());
        put(shown, 16, time.getMinute());
        put(shown, 19, time.getSecond());
        put(shown, 26, micros);
        int length = micros == 0 ? SHOWN_WITHOUT_FRACTION : SHOWN.length();
        return new String(shown, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean inRange(Instant moment) {
        return !moment.isBefore(FIRST) && moment.isBefore(AFTER_LAST);
    }

    /** The digits of the number, over the zeros that end before {@code end}. */
    private static void put(byte[] shown, int end, int number) {
        int at = end;
        for (int rest = number; rest > 0; rest /= 10) {
            at -= 1;
            shown[at] = (byte) ('0' + rest % 10);
        }
    }
}
