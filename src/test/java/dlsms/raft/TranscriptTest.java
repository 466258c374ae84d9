package dlsms.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenes told as text in {@code src/test/resources/raft}: lines for {@link Wired}, each followed, indented, by all that
 * the nodes do. With {@code -Dtranscripts.write=true} the answers are written anew; read the difference before you keep
 * it.
 */
class TranscriptTest {

    private static final Path FOLDER = Path.of("src/test/resources/raft");

    static List<String> scenes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void theNodesDoWhatTheSceneTells(String scene) throws IOException {
        List<String> told = Files.readAllLines(FOLDER.resolve(scene));
        List<String> done = play(told);
        if (Boolean.getBoolean("transcripts.write")) {
            Files.write(FOLDER.resolve(scene), done);
        }
        assertEquals(String.join("\n", told), String.join("\n", done));
    }

    private static List<String> play(List<String> told) {
        var wired = new Wired();
        List<String> done = new ArrayList<>();
        for (String line : told) {
            if (line.startsWith("  ")) {
                continue;
            }
            done.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                wired.run(line).forEach(it -> done.add("  " + it));
            }
        }
        return done;
    }
}
