package dlsms.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The package table of docs/architecture.md: the document is the rule. */
record PackageTable(SortedMap<String, Row> rows) {

    /** One package: what of ours it may import, and which libraries. */
    record Row(Set<String> imports, Set<String> libraries) {}

    static PackageTable read() {
        var rows = new TreeMap<String, Row>();
        for (String line : lines(Path.of("docs/architecture.md"))) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (cells.size() == 5 && cells.get(1).matches("`[a-z]+`")) {
                rows.put(cells.get(1).replace("`", ""), new Row(words(cells.get(3)), words(cells.get(4))));
            }
        }
        return new PackageTable(rows);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String cell) {
        return Stream.of(cell.split(" "))
                .filter(word -> !word.equals("–"))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }
}
