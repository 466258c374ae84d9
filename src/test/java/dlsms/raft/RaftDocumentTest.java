package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/raft.md names what is there, and leaves nothing out. */
class RaftDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/raft.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

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
        SortedSet<String> files;
        try (Stream<Path> tree =
                Stream.concat(Files.walk(Path.of("src/test/java")), Files.walk(Path.of("src/test/resources/raft")))) {
            files = tree.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        for (String row : rows("## Faults that others had")) {
            CODE.matcher(row).results().forEach(code -> assertThat(files).contains(code.group(1)));
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
