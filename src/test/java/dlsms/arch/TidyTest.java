package dlsms.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.CompactConstructorDeclaration;
import com.github.javaparser.ast.body.InitializerDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.modifiers.NodeWithPublicModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the sizes that let a person read a file in one go, in main and test code alike. No exceptions. */
class TidyTest {

    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 40;
    private static final int LINE_CHARS_MAX = 120;
    private static final int PARAMETERS_MAX = 5;

    /** Words that say that something is not done, or is not as it should be. */
    private static final List<String> LEFTOVERS =
            List.of("TO" + "DO", "FIX" + "ME", "XX" + "X:", "@Dis" + "abled", "Unsupported" + "OperationException");

    private static final SortedMap<Path, String> SOURCES = new TreeMap<>();
    private static final SortedMap<Path, CompilationUnit> PARSED = new TreeMap<>();

    @BeforeAll
    static void readSources() throws IOException {
        var parser = new JavaParser(
                new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.BLEEDING_EDGE));
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                SOURCES.put(file, Files.readString(file));
                var result = parser.parse(file);
                PARSED.put(
                        file,
                        result.getResult()
                                .filter(unit -> result.isSuccessful())
                                .orElseThrow(() -> new AssertionError(file + ": " + result.getProblems())));
            }
        }
        assertThat(SOURCES).isNotEmpty();
    }

    @Test
    void filesAreShort() {
        var found = new ArrayList<String>();
        SOURCES.forEach((file, text) -> {
            long lines = text.lines().count();
            if (lines > FILE_LINES_MAX) {
                found.add(file + " has " + lines + " lines");
            }
        });
        assertThat(found).isEmpty();
    }

    @Test
    void linesAreShort() {
        var found = new ArrayList<String>();
        SOURCES.forEach((file, text) -> text.lines()
                .filter(line -> line.length() > LINE_CHARS_MAX)
                .forEach(line -> found.add(file + ": " + line.strip())));
        assertThat(found).isEmpty();
    }

    @Test
    void methodsAreShortAndTakeFewParameters() {
        var found = new ArrayList<String>();
        PARSED.forEach((file, unit) -> {
            unit.findAll(CallableDeclaration.class).forEach(each -> {
                long parameters = each.getParameters().size();
                if (parameters > PARAMETERS_MAX) {
                    found.add(file + ": " + each.getNameAsString() + " takes " + parameters + " parameters");
                }
                tooLong(file, each.getNameAsString(), each, found);
            });
            unit.findAll(CompactConstructorDeclaration.class)
                    .forEach(each -> tooLong(file, each.getNameAsString(), each, found));
            unit.findAll(InitializerDeclaration.class).forEach(each -> tooLong(file, "initializer", each, found));
        });
        assertThat(found).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        var found = new ArrayList<String>();
        SOURCES.forEach((file, text) -> text.lines()
                .filter(line -> LEFTOVERS.stream().anyMatch(line::contains))
                .forEach(line -> found.add(file + ": " + line.strip())));
        assertThat(found).isEmpty();
    }

    @Test
    void everyPublicTypeSaysWhatItIs() {
        var found = new ArrayList<String>();
        PARSED.forEach((file, unit) -> {
            if (file.startsWith("src/main")) {
                unit.getTypes().stream()
                        .filter(NodeWithPublicModifier::isPublic)
                        .filter(type -> type.getJavadoc().isEmpty())
                        .map(TypeDeclaration::getNameAsString)
                        .forEach(name -> found.add(file + ": " + name + " has no Javadoc"));
            }
        });
        assertThat(found).isEmpty();
    }

    private static void tooLong(Path file, String name, Node node, List<String> found) {
        int lines = node.getRange()
                .map(range -> range.end.line - range.begin.line + 1)
                .orElseThrow();
        if (lines > METHOD_LINES_MAX) {
            found.add(file + ": " + name + " has " + lines + " lines");
        }
    }
}
