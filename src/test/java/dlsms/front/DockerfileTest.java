package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Dockerfile names is there. */
class DockerfileTest {
    private final List<String> lines = ComposeTexts.of(ComposeFile.FOLDER.resolve("Dockerfile"))
            .replaceAll("\\\\\n\\s*", "")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    private List<String> all(String instruction) {
        return lines.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1).strip())
                .toList();
    }

    private List<String> copies() {
        return all("COPY").stream().filter(copy -> !copy.startsWith("--from")).toList();
    }

    @Test
    void whatIsCopiedIsThereAndIsSentToTheEngine() {
        var sources = copies().stream()
                .flatMap(copy -> Stream.of(copy.split(" ")).limit(copy.split(" ").length - 1))
                .toList();
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
        var sent = ComposeTexts.of(ComposeFile.FOLDER.resolve("Dockerfile.dockerignore"))
                .lines()
                .toList();
        assertThat(sent.getFirst()).isEqualTo("*");
        assertThat(sent.stream().skip(1))
                .containsExactlyInAnyOrderElementsOf(
                        sources.stream().map(source -> "!" + source).toList());
    }

    @Test
    void eachStageIsBuiltOfOneBefore() {
        var stages = new TreeSet<String>();
        for (var line : lines) {
            var from = Pattern.compile("COPY --from=([a-z]+) .*").matcher(line);
            if (from.matches()) {
                assertThat(stages).contains(from.group(1));
            }
            Stream.of(line.split(" AS ")).skip(1).forEach(stages::add);
        }
        assertThat(stages).isNotEmpty();
        var release = Pattern.compile("<maven.compiler.release>([0-9]+)<")
                .matcher(ComposeTexts.of(Path.of("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(all("FROM"))
                .allSatisfy(
                        image -> assertThat(image).contains("eclipse-temurin").contains(release));
        assertThat(all("FROM").getLast()).endsWith(release + "-jre");
    }

    @Test
    void aNodeInTheImageGetsTheSameJvmAsOneInTheCheckout() {
        var image = jvmOptions(ComposeFile.FOLDER.resolve("image").resolve("dlsms"));

        assertThat(image).contains("-XX:+UseSerialGC").isEqualTo(jvmOptions(Path.of("bin", "lib", "run.sh")));
        assertThat(ComposeTexts.of(Path.of("docs", "operations.md")))
                .contains(image.stream().map(option -> "`" + option + "`").toList());
    }

    /** The JVM's own that are the same everywhere. */
    private static List<String> jvmOptions(Path script) {
        return ComposeTexts.of(script)
                .lines()
                .dropWhile(line -> !line.contains("jvm=("))
                .takeWhile(line -> !line.strip().equals(")"))
                .flatMap(line -> Stream.of(line.strip().split(" ")))
                .filter(word -> word.matches("-(XX:|Xms|Xmn|Dio).*"))
                .toList();
    }

    @Test
    void itRunsAsNobodyInParticularWhatIsInIt() {
        assertThat(all("USER").getLast()).isEqualTo("dlsms");
        assertThat(copies()).contains("compose/image /opt/dlsms/bin");
        var scripts = Pattern.compile("/opt/dlsms/bin/([a-z]+)")
                .matcher(String.join("\n", lines) + ComposeFile.read(Map.of()).nodes())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(scripts).contains("train", "healthy", "dlsms");
        assertThat(scripts)
                .allSatisfy(script -> assertThat(Files.isExecutable(
                                ComposeFile.FOLDER.resolve("image").resolve(script)))
                        .as(script)
                        .isTrue());
        assertThat(all("ENTRYPOINT")).containsExactly("[\"/opt/dlsms/bin/dlsms\"]");
        assertThat(all("CMD")).containsExactly("[\"node\"]");
    }
}
