package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;

/** Times as they are read and written, against a naive twin: a regular expression and the JDK's formatter. */
class TimesProperties {

    private static final Pattern TIME = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})"
            + "(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?");
    private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter WITH_FRACTION =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;

    @Property
    void whatIsWrittenAsATimeIsReadAsTheTwinReadsIt(@ForAll("times") String text) {
        assertThat(Times.parse(text)).isEqualTo(naive(text));
    }

    @Property
    void soIsWhatIsSpoiltInOnePlace(@ForAll("times") String text, @ForAll int place, @ForAll("pieces") String piece) {
        int at = Math.floorMod(place, text.length() + 1);
        String inserted = text.substring(0, at) + piece + text.substring(at);
        String replaced = text.substring(0, at) + piece + text.substring(Math.min(at + 1, text.length()));

        assertThat(Times.parse(inserted)).isEqualTo(naive(inserted));
        assertThat(Times.parse(replaced)).isEqualTo(naive(replaced));
    }

    @Property
    void whatIsShownIsWhatTheTwinShows(
            @ForAll @LongRange(min = FIRST_SECOND, max = LAST_SECOND) long second, @ForAll("nanos") int nanos) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, nanos, ZoneOffset.UTC);
        DateTimeFormatter twin = nanos < 1_000 ? WHOLE : WITH_FRACTION;

        assertThat(Times.format(time.toInstant(ZoneOffset.UTC))).isEqualTo(twin.format(time));
    }

    @Provide
    Arbitrary<Integer> nanos() {
        return Arbitraries.oneOf(
                Arbitraries.of(0, 1, 999, 1_000, 999_999_999, 500_000_000),
                Arbitraries.integers().between(0, 999_999_999));
    }

    /** Most of them are times. */
    @Provide
    Arbitrary<String> times() {
        Arbitrary<String> year = Arbitraries.oneOf(number(4, 9_999), Arbitraries.of("0000", "0001", "2024", "9999"));
        Arbitrary<String> date =
                Combinators.combine(year, number(2, 13), number(2, 32)).as((y, m, d) -> y + "-" + m + "-" + d);
        Arbitrary<String> hour = Combinators.combine(Arbitraries.of("T", "t", " "), number(2, 24), number(2, 60))
                .as((separator, h, m) -> separator + h + ":" + m);
        Arbitrary<String> second =
                Combinators.combine(number(2, 60), fraction()).as((s, rest) -> ":" + s + rest);
        Arbitrary<String> time = Combinators.combine(hour, orNothing(second), offset())
                .as((start, seconds, end) -> start + seconds + end);
        return Combinators.combine(date, orNothing(time)).as((day, rest) -> day + rest);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of("", "0", "9", "-", "+", ":", ".", ",", "T", " ", "Z", "/", "\u0662", "00");
    }

    private static Arbitrary<String> fraction() {
        return orNothing(Combinators.combine(
                        Arbitraries.of(".", ","),
                        Arbitraries.strings().numeric().ofMaxLength(10))
                .as((point, digits) -> point + digits));
    }

    private static Arbitrary<String> offset() {
        Arbitrary<String> distance = Combinators.combine(
                        Arbitraries.of("+", "-"), number(2, 19), Arbitraries.of("", ":"), number(2, 60))
                .as((sign, hours, colon, minutes) -> sign + hours + colon + minutes);
        return Arbitraries.oneOf(Arbitraries.of("", "Z", "z", "+02", "-18:00", "+18:01", "-00:30"), distance);
    }

    private static Arbitrary<String> orNothing(Arbitrary<String> text) {
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just("")), Tuple.of(5, text));
    }

    private static Arbitrary<String> number(int digits, int max) {
        return Arbitraries.integers().between(0, max).map(("%0" + digits + "d")::formatted);
    }

    private static Optional<Instant> naive(String text) {
        Matcher matcher = TIME.matcher(text);
        if (text.length() > 40 || !matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(moment(matcher)).filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
        } catch (DateTimeException noSuchMoment) {
            return Optional.empty();
        }
    }

    private static Instant moment(Matcher matcher) {
        String fraction = Optional.ofNullable(matcher.group(7)).orElse("") + "000000";
        String offset = Optional.ofNullable(matcher.group(8)).orElse("Z");
        return LocalDateTime.of(
                        number(matcher.group(1)),
                        number(matcher.group(2)),
                        number(matcher.group(3)),
                        number(matcher.group(4)),
                        number(matcher.group(5)),
                        number(matcher.group(6)),
                        1_000 * number(fraction.substring(0, 6)))
                .toInstant(ZoneOffset.of(offset.toUpperCase(Locale.ROOT)));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
