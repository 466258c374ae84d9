package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A seed that has failed fails again, wherever: without that, the simulator would be of little use. */
class DeterminismTest {
    private static final long FROM = 100;
    private static final long TO = 105;

    @Test
    void theSameSeedMakesTheSameRun() {
        assertThat(reports()).isEqualTo(reports());
    }

    @Test
    void anotherSeedMakesAnotherRun() {
        long hashes = LongStream.rangeClosed(FROM, TO)
                .map(seed -> report(seed).logHash())
                .distinct()
                .count();

        assertThat(hashes).isEqualTo(TO - FROM + 1);
    }

    /** Another place, language and order of hash codes, and two threads at a time. */
    @Test
    void anotherProcessMakesTheSameRun() throws IOException, InterruptedException {
        assertThat(reportsOfAnotherProcess()).containsAll(reports());
    }

    private static List<String> reports() {
        return LongStream.rangeClosed(FROM, TO)
                .mapToObj(DeterminismTest::report)
                .map(Report::toString)
                .toList();
    }

    private static Report report(long seed) {
        return Simulation.run(Scenario.of(seed)).report();
    }

    private static List<String> reportsOfAnotherProcess() throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-Duser.timezone=Asia/Kolkata", "-Duser.language=tr", "-Duser.country=TR"));
        command.addAll(List.of("-Xlog:disable", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Simulation.class.getName(), "--seeds", FROM + ".." + TO, "--threads", "2"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            List<String> reports = lines.lines().toList();
            assertThat(process.waitFor()).isZero();
            return reports;
        }
    }
}
