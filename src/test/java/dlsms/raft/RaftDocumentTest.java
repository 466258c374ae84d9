package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/raft.md names what is there, and leaves nothing out. */
class RaftDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/raft.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SCENARIO = Pattern.compile("void (bug\\d+\\w+)\\(");
    private static final Pattern SEEN_RED =
            Pattern.compile("//[^\n]*\\bred\\b[^\n]*\n(?: *//[^\n]*\n)* *@Test\n *void (bug\\d+\\w+)\\(");

    @Test
    void everyMessageStandsInTheTable() throws IOException {
        SortedSet<String> rows = firstWords("## Messages");

        for (Class<?> message : Message.class.getPermittedSubclasses()) {
            assertThat(rows).contains(message.getSimpleName());
        }
    }

    @Test
    void everyInputStandsInTheTable() throws IOException {
        SortedSet<String> rows = firstWords("## Inputs and outputs");

        for (Class<?> input : Input.class.getPermittedSubclasses()) {
            assertThat(rows).contains("`" + input.getSimpleName() + "`");
        }
    }

    @Test
    void everyFileThatDoesSomethingStandsUnderItsSection() throws IOException {
        SortedSet<String> named = new TreeSet<>();
        for (String row : rows("## Where is what")) {
            CODE.matcher(row).results().forEach(code -> named.add(code.group(1).replaceAll("\\..*", "")));
        }

        assertThat(named).allMatch(name -> Files.exists(Path.of("src/main/java/dlsms/raft/" + name + ".java")));
        assertThat(named)
                .contains(
                        "Election",
                        "Following",
                        "Replication",
                        "ReadIndex",
                        "RaftState",
                        "RaftLog",
                        "Progress",
                        "Quorum");
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        SortedMap<String, String> files = testsByName();
        for (String row : rows("## Faults that others had")) {
            CODE.matcher(row).results().forEach(code -> assertThat(files).containsKey(code.group(1)));
        }
    }

    @Test
    void eachOfTheFaultsHasItsTest() throws IOException {
        List<String> rows = rows("## Faults that others had").stream()
                .filter(row -> row.matches("\\| \\d+ \\|.*"))
                .toList();

        assertThat(rows).hasSize(28).allMatch(row -> CODE.matcher(row).find());
        for (int number = 1; number <= 28; number++) {
            assertThat(rows.get(number - 1)).startsWith("| " + number + " |");
        }
    }

    @Test
    void eachFaultHasAScenarioOfItsNumberThatWasSeenRed() throws IOException {
        String tests = testsByName().values().stream().reduce("", String::concat);
        SortedSet<String> scenarios = found(SCENARIO, tests);

        assertThat(found(SEEN_RED, tests)).isEqualTo(scenarios);
        for (int number = 1; number <= 28; number++) {
            String begins = "bug" + number + "[A-Z].*";
            assertThat(scenarios).as("of fault " + number).anyMatch(name -> name.matches(begins));
        }
    }

    @Test
    void everyTestThatIsNamedSaysTheNumber() throws IOException {
        SortedMap<String, String> tests = testsByName();
        for (String row : rows("## Faults that others had")) {
            var says = Pattern.compile("(?i)bugs? ?(\\d+, )*" + row.split("\\|")[1].strip() + "\\D");
            CODE.matcher(row)
                    .results()
                    .forEach(
                            code -> assertThat(tests.get(code.group(1))).as(row).containsPattern(says));
        }
    }

    private static SortedSet<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Classes and scenes; where two classes have one name, the texts of both. */
    private static SortedMap<String, String> testsByName() throws IOException {
        var texts = new TreeMap<String, String>();
        for (String folder : List.of("src/test/java", "src/test/resources/raft")) {
            try (Stream<Path> tree = Files.walk(Path.of(folder))) {
                for (Path file : tree.filter(Files::isRegularFile).toList()) {
                    texts.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return texts;
    }

    private static SortedSet<String> firstWords(String heading) throws IOException {
        return rows(heading).stream()
                .map(row -> row.split("\\|")[1].strip().split("[ ,]")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> rows(String heading) throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .toList();
    }
}
