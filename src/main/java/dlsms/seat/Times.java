package dlsms.seat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as callers write them, and as they are shown to them. Always UTC, to the microsecond. */
public final class Times {

    private static final int CHARS_MAX = 40;
    private static final Pattern TIME = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})"
            + "(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

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
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(moment(matcher)).filter(Times::inRange);
        } catch (DateTimeException noSuchMoment) {
            return Optional.empty();
        }
    }

    /** What to tell who gave a text that {@link #parse} can't read. */
    public static String problem(String field) {
        return field + " is not a time: ISO 8601 expected, such as 2025-10-11T14:00:00";
    }

    /** As {@code 2025-10-11 14:00:00}, with {@code .123456} where the fraction is not zero. */
    public static String format(Instant moment) {
        LocalDateTime time = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
        int micros = time.getNano() / 1_000;
        String fraction = micros == 0 ? "" : "." + padded(micros, 6);
        return padded(time.getYear(), 4) + "-" + padded(time.getMonthValue(), 2) + "-" + padded(time.getDayOfMonth(), 2)
                + " " + padded(time.getHour(), 2) + ":" + padded(time.getMinute(), 2) + ":"
                + padded(time.getSecond(), 2) + fraction;
    }

    private static Instant moment(Matcher matcher) {
        return LocalDateTime.of(
                        number(matcher.group(1)),
                        number(matcher.group(2)),
                        number(matcher.group(3)),
                        number(matcher.group(4)),
                        number(matcher.group(5)),
                        number(matcher.group(6)),
                        micros(matcher.group(7)) * 1_000)
                .toInstant(offset(matcher.group(8)));
    }

    private static boolean inRange(Instant moment) {
        return !moment.isBefore(FIRST) && moment.isBefore(AFTER_LAST);
    }

    /** Groups that are not there count as 0. */
    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int micros(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "000000").substring(0, 6));
    }

    private static ZoneOffset offset(String text) {
        return text == null ? ZoneOffset.UTC : ZoneOffset.of(text.toUpperCase(Locale.ROOT));
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
