package dlsms.seat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Reads one time, character by character: each reservation brings two, and a regular expression takes longer than the
 * rules do. For {@link Times} alone.
 */
final class TimeScanner {

    private static final int FRACTION_DIGITS_MAX = 9;
    private static final int MICROS_DIGITS = 6;

    private final String text;
    private int at;
    private boolean broken;

    TimeScanner(String text) {
        this.text = text;
    }

    /** Empty: it is not written as a time is. @throws DateTimeException where it is, but there is no such moment */
    Optional<Instant> read() {
        int year = number(4);
        expect('-');
        int month = number(2);
        expect('-');
        int day = number(2);
        int hour = 0;
        int minute = 0;
        int second = 0;
        int micros = 0;
        ZoneOffset offset = ZoneOffset.UTC;
        if (skip('T') || skip('t') || skip(' ')) {
            hour = number(2);
            expect(':');
            minute = number(2);
            if (skip(':')) {
                second = number(2);
                micros = skip('.') || skip(',') ? fraction() : 0;
            }
            offset = offset();
        }
        if (broken || at < text.length()) {
            return Optional.empty();
        }
        return Optional.of(LocalDateTime.of(year, month, day, hour, minute, second, micros * 1_000)
                .toInstant(offset));
    }

    /** In microseconds; what is finer is cut off. */
    private int fraction() {
        int micros = 0;
        int digits = 0;
        while (digits < FRACTION_DIGITS_MAX && isDigit()) {
            int digit = number(1);
            micros = digits < MICROS_DIGITS ? 10 * micros + digit : micros;
            digits += 1;
        }
        broken |= digits == 0;
        for (int missing = digits; missing < MICROS_DIGITS; missing++) {
            micros *= 10;
        }
        return micros;
    }

    /** Where there is none, it means UTC. */
    private ZoneOffset offset() {
        if (skip('Z') || skip('z') || at == text.length()) {
            return ZoneOffset.UTC;
        }
        int sign = skip('-') ? -1 : 1;
        if (sign > 0) {
            expect('+');
        }
        int hours = number(2);
        int minutes = skip(':') || isDigit() ? number(2) : 0;
        return broken ? ZoneOffset.UTC : ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
    }

    /** Of exactly so many digits. */
    private int number(int digits) {
        int number = 0;
        for (int digit = 0; digit < digits; digit++) {
            broken |= !isDigit();
            number = broken ? 0 : 10 * number + text.charAt(at) - '0';
            at += 1;
        }
        return number;
    }

    private void expect(char wanted) {
        broken |= !skip(wanted);
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private boolean isDigit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
