package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.storage.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyReservationsTest {

    private static final int RESERVATIONS = 200_000;
    private static final int HEAP_MEGABYTES = 256;

    /**
     * A node must serve within 3 s of its start. How long this part of it takes is printed, not asserted: machines
     * differ.
     */
    @Test
    void aNodesHeapHoldsThemAndAFreshProcessReadsThemBack(@TempDir Path folder) throws Exception {
        long hash = ManyReservations.write(folder, RESERVATIONS);
        String said = open(folder);
        System.out.print(said);
        assertThat(said)
                .contains("opened " + RESERVATIONS + " reservations")
                .contains(String.format(Locale.ROOT, "state %016x", hash));
    }

    private static String open(Path folder) throws IOException, InterruptedException {
        Process process = ChildProcess.start(ManyReservations.class, HEAP_MEGABYTES, "open", folder.toString());
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
