package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What can't be measured is said before anything is started. */
class BenchOptionsTest {
    private static String refused(Object bench, String... arguments) {
        var text = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(bench).execute(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
        } finally {
            System.setErr(before);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "--workload, dance, --workload is one of",
        "--through, nowhere, --through is all",
        "--nodes, 127.0.0.1:1, --nodes needs --token-file",
        "--clients, 0, greater than 0",
        "--rate, -5, greater than 0",
        "--rate, NaN, greater than 0",
        "--windows, 0, 1 or more",
        "--seconds, 0, 1 or more",
        "--warmup, -1, 0 or more",
        "--nice, 20, 0 to 19",
        "--nice, -1, 0 to 19",
        "--rush-slots, 0, 1 or more",
        "--seconds, many, --seconds"
    })
    void bench(String option, String value, String answer) {
        assertThat(refused(new Bench(), option + "=" + value)).contains(answer);
    }

    @ParameterizedTest
    @CsvSource({"--peers, oracle, --peers are of", "--compare, prices, --compare is of", "--loops, 0, 1 or more"})
    void peers(String option, String value, String answer) {
        assertThat(refused(new BenchPeers(), option + "=" + value)).contains(answer);
    }
}
