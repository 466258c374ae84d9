package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at any moment of a snapshot's coming: the old state or the new, whole, and never an older term. */
class KilledInstallTest {

    private static final int ROUNDS = 12;
    private static final int HEAP_MEGABYTES = 64;

    @TempDir
    Path temporary;

    private final List<List<String>> possible = new ArrayList<>();

    @BeforeEach
    void makeSources() {
        for (String name : List.of("n2", "n3")) {
            try (var source = FilledDatabase.made(temporary.resolve(name), name)) {
                source.fill(possible.isEmpty() ? 150 : 90, 1_000);
                possible.add(source.contents());
            }
        }
        try (var target = FilledDatabase.made(temporary.resolve("n1"), "n1")) {
            target.fill(5, 1);
            possible.add(target.contents());
        }
    }

    @Test
    void theStateIsAlwaysOneOfThoseThatWereSent() throws Exception {
        var random = new Random(5);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> said = killedAfter(1 + random.nextInt(8), random.nextInt(60));
            assertHolds(said);
        }
    }

    private List<String> killedAfter(int lines, int millis) throws IOException, InterruptedException {
        Process process = ChildProcess.start(KilledInstaller.class, HEAP_MEGABYTES, path("n1"), path("n2"), path("n3"));
        var said = new ArrayList<String>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line);
                if (said.size() == lines) {
                    Thread.sleep(millis); // somewhere in what comes after it: any moment will do
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
        return said;
    }

    private String path(String name) {
        return temporary.resolve(name).toString();
    }

    private void assertHolds(List<String> said) {
        try (var target = new FilledDatabase(temporary.resolve("n1"), "n1")) {
            assertThat(possible).contains(target.contents());
            long applied =
                    target.database.reading(AppliedRecords::read).position().index();
            var restored = target.log.restore(applied, Long.MAX_VALUE, Long.MAX_VALUE);
            assertThat(restored.hardState().term()).isGreaterThanOrEqualTo(newestTerm(said));
            assertThat(restored.memberships()).hasSize(1);
            assertThat(target.log.membership().orElseThrow().membership()).isEqualTo(Entries.voters("n1", "n2"));
            newestInstalled(said).forEach(index -> assertThat(applied).isEqualTo(index));
        }
        assertThat(Verification.of(temporary.resolve("n1")).lines()).noneMatch(line -> line.startsWith("PROBLEM"));
    }

    private static long newestTerm(List<String> said) {
        return said.stream()
                .filter(line -> line.startsWith("term "))
                .mapToLong(line -> Long.parseLong(line.substring(5)))
                .max()
                .orElse(0);
    }

    /** Where nothing was begun since. */
    private static List<Long> newestInstalled(List<String> said) {
        String last = said.getLast();
        boolean between = last.startsWith("installed ");
        return between ? List.of(Long.parseLong(last.substring("installed ".length()))) : List.of();
    }
}
