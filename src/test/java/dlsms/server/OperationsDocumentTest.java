package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/operations.md says what the program does, no less and no more. */
class OperationsDocumentTest {

    private final String document = read();

    @Test
    void everyOptionStandsThereWithItsVariableAndItsDefault() {
        List<String> rows = Stream.of(NodeOption.values())
                .map(option -> row(option.flag(), option.placeholder(), option.variable(), option.defaultValue()))
                .toList();

        assertThat(found("(?m)^\\| `(--[a-z-]+)(?: ([^`]*))?` \\| `([A-Z_]+)` \\| (?:`(.*?)`)? ?\\|"))
                .isEqualTo(rows);
    }

    @Test
    void everyVariableOfOthersStandsThere() {
        assertThat(found("(?m)^\\| `(DLSMS_[A-Z_]+)` \\|"))
                .containsExactlyInAnyOrderElementsOf(Environment.OF_OTHERS.stream()
                        .map(OperationsDocumentTest::row)
                        .toList());
    }

    @Test
    void everyExitCodeStandsThere() {
        List<String> rows = Stream.of(ExitCode.values())
                .map(code -> row(Integer.toString(code.number()), code.name()))
                .toList();

        assertThat(found("(?m)^\\| ([0-9]+) \\| `([A-Z_]+)` \\|")).isEqualTo(rows);
    }

    private List<String> found(String pattern) {
        return Pattern.compile(pattern)
                .matcher(document)
                .results()
                .map(OperationsDocumentTest::row)
                .toList();
    }

    private static String row(MatchResult match) {
        return row(Stream.iterate(1, group -> group + 1)
                .limit(match.groupCount())
                .map(group -> match.group(group) == null ? "" : match.group(group))
                .toArray(String[]::new));
    }

    private static String row(String... cells) {
        return String.join("|", cells);
    }

    private static String read() {
        try {
            return Files.readString(Path.of("docs", "operations.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
