package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.storage.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is over stays off the heap, and the log stays short. With a million operations: docs/benchmarks.md. */
class ManyOperationsTest {

    private static final int OPERATIONS = 100_000;
    private static final int HEAP_MEGABYTES = 40;

    @Test
    void aSmallHeapHoldsThemAndAFreshProcessGoesOnFromThem(@TempDir Path folder) throws Exception {
        String wrote = run("write", folder.resolve("n1").toString(), Integer.toString(OPERATIONS));
        String opened = run("open", folder.resolve("n1").toString());
        System.out.print(wrote + opened);
        assertThat(wrote).contains("applied " + (OPERATIONS + 2)).contains("live 0,");
        assertThat(hashes(opened)).isEqualTo(hashes(wrote));
    }

    private static String hashes(String said) {
        return said.substring(said.indexOf("state "));
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        Process process = ChildProcess.start(ManyOperations.class, HEAP_MEGABYTES, arguments);
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
