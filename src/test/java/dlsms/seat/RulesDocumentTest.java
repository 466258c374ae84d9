package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/rules.md say what the code does. */
class RulesDocumentTest {

    private final TreeMap<String, List<String>> rows = new TreeMap<>();

    /** Rows whose first cell is a name in code. */
    RulesDocumentTest() throws IOException {
        for (String line : Files.readAllLines(Path.of("docs/rules.md"))) {
            List<String> cells = Stream.of(line.split("\\|")).map(String::strip).toList();
            if (cells.size() > 2 && cells.get(1).startsWith("`")) {
                rows.put(cells.get(1).replace("`", ""), cells.subList(2, cells.size()));
            }
        }
    }

    @Test
    void everyNumberOfThePolicyStandsThere() throws ReflectiveOperationException {
        for (RecordComponent number : Policy.class.getRecordComponents()) {
            Object value = number.getAccessor().invoke(Policy.DEFAULT);
            assertThat(rows).containsKey(number.getName());
            assertThat(rows.get(number.getName()).getFirst()).isEqualTo(inWords(value));
        }
    }

    @Test
    void everyLimitOfATextStandsThere() {
        for (TextRule rule : TextRule.values()) {
            String unit = rule == TextRule.PASSWORD ? " bytes" : " characters";
            assertThat(rows).containsEntry(rule.field(), List.of(inWords(rule.max()) + unit));
        }
    }

    @Test
    void everyRefusalStandsThereInItsWords() {
        List<Outcome.Rejected> all = RejectionTextsTest.ALL;
        var documented = new ArrayList<>(rows.keySet());
        assertThat(documented)
                .containsAll(all.stream()
                        .map(each -> each.getClass().getSimpleName())
                        .toList());
        for (Outcome.Rejected rejected : all) {
            assertThat(rows).containsEntry(rejected.getClass().getSimpleName(), List.of(RejectionTexts.of(rejected)));
        }
    }

    @Test
    void everyStatusIsExplained() throws IOException {
        String text = Files.readString(Path.of("docs/rules.md"));
        assertThat(Stream.of(Status.values()).map(Enum::name)).allMatch(text::contains);
    }

    private static String inWords(Object value) {
        return value instanceof Duration duration ? inWords(duration) : String.format(Locale.ROOT, "%,d", value);
    }

    private static String inWords(Duration duration) {
        if (duration.toHours() > 24) {
            return duration.toDays() + " days";
        }
        return duration.toHours() > 0 ? duration.toHours() + " hours" : duration.toMinutes() + " minutes";
    }
}
