package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "2025-10-11T14:00:00, 2025-10-11T14:00:00Z",
        "2025-10-11 14:00:00, 2025-10-11T14:00:00Z",
        "2025-10-11T14:00, 2025-10-11T14:00:00Z",
        "2025-10-11, 2025-10-11T00:00:00Z",
        "2025-10-11T14:00:00Z, 2025-10-11T14:00:00Z",
        "2025-10-11t14:00:00z, 2025-10-11T14:00:00Z",
        "2025-10-11T14:00:00+02:00, 2025-10-11T12:00:00Z",
        "2025-10-11T14:00:00+0200, 2025-10-11T12:00:00Z",
        "2025-10-11T14:00:00-05, 2025-10-11T19:00:00Z",
        "2025-10-11 23:30-01:00, 2025-10-12T00:30:00Z",
        "2025-10-11T14:00:00.5, 2025-10-11T14:00:00.500Z",
        "2025-10-11T14:00:00.123456, 2025-10-11T14:00:00.123456Z",
        "2025-10-11T14:00:00.123456789Z, 2025-10-11T14:00:00.123456Z",
        "2025-10-11T14:00:00.000001+00:00, 2025-10-11T14:00:00.000001Z",
        "2024-02-29T00:00:00, 2024-02-29T00:00:00Z",
        "9999-12-31T23:59:59, 9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00, 0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5, 1969-12-31T23:59:59.500Z",
    })
    void readsWhatIsoAllows(String text, Instant expected) {
        assertThat(Times.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "tomorrow",
                "2025-10-11T14:00:00 ",
                " 2025-10-11T14:00:00",
                "2025-13-11T14:00:00",
                "2025-02-29T14:00:00",
                "2025-10-11T24:00:00",
                "2025-10-11T14:60:00",
                "2025-10-11T14:00:60",
                "2025-10-11T14",
                "2025-10-11T14:00:00.",
                "2025-10-11T14:00:00.1234567890",
                "2025-10-11T14:00:00+25:00",
                "2025-10-11T14:00:00 +02:00",
                "2025-10-11T14:00:00+02:00[Europe/Berlin]",
                "2025-10-11Z",
                "10000-01-01T00:00:00",
                "+12025-10-11T14:00:00",
                "-2025-10-11T14:00:00",
                "0000-01-01T00:00:00",
                "9999-12-31T23:59:59-01:00",
                "0001-01-01T00:00:00+01:00",
                "999999999999999999999999999999",
                "1760191200",
                "２０２５-10-11T14:00:00",
                "2025-10-11\u00002025-10-11",
            })
    void whatIsNoTimeIsEmptyAndNoException(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    @Test
    void aHugeTextIsNoTime() {
        assertThat(Times.parse("2025-10-11T14:00:00." + "0".repeat(1_000_000))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-10-11T14:00:00Z, 2025-10-11 14:00:00",
        "2025-10-11T14:00:00.123456Z, 2025-10-11 14:00:00.123456",
        "2025-10-11T14:00:00.5Z, 2025-10-11 14:00:00.500000",
        "2025-01-02T03:04:05.000001Z, 2025-01-02 03:04:05.000001",
        "2025-01-02T03:04:05.000000999Z, 2025-01-02 03:04:05",
        "0001-01-01T00:00:00Z, 0001-01-01 00:00:00",
        "9999-12-31T23:59:59.999999Z, 9999-12-31 23:59:59.999999",
        "1969-12-31T23:59:59.5Z, 1969-12-31 23:59:59.500000",
    })
    void writesWithAFractionOnlyWhereThereIsOne(Instant moment, String expected) {
        assertThat(Times.format(moment)).isEqualTo(expected);
    }

    @Test
    void saysWhatIsExpected() {
        assertThat(Times.problem("start_time"))
                .isEqualTo("start_time is not a time: ISO 8601 expected, such as 2025-10-11T14:00:00");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1_760_191_200_123_456L, -62_135_596_800_000_000L, 253_402_300_799_999_999L})
    void microsecondsGoThereAndBack(long micros) {
        assertThat(Micros.of(Micros.toInstant(micros))).isEqualTo(micros);
        assertThat(Times.parse(Times.format(Micros.toInstant(micros)))).contains(Micros.toInstant(micros));
    }
}
