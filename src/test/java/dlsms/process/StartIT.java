package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a process of ours gets under way, and what it says. */
class StartIT {

    @Test
    void theJvmTakesTheCacheThatTheBuildHasMade() {
        assertThat(version("-XX:AOTMode=on").output()).isEqualTo("DL-SMS 0.1\n");
        // What was made for other objects it can't take: so it would say so.
        assertThat(version("-XX:AOTMode=on -XX:-UseCompactObjectHeaders").exitCode())
                .isNotZero();
    }

    // It builds, where nobody has.
    private static boolean isOfTheScript(String line) {
        return !line.startsWith("time=");
    }

    private static Tool.Result version(String javaOptions) {
        return Tool.run("bin/dlsms", List.of("--version"), Map.of("DLSMS_JAVA_OPTS", javaOptions));
    }

    @Test
    void whatANodeSaysIsOneLineAnEvent() {
        try (var cluster = RealCluster.start("start", 1, List.of())) {
            assertThat(cluster.node(0).outLines()).singleElement().asString().startsWith("READY node=n1 ");
            assertThat(cluster.node(0).tailOfLog(100).strip().lines().dropWhile(StartIT::isOfTheScript))
                    .anyMatch(line -> line.contains(" source=Server event=ready node=n1 "))
                    .allMatch(line -> line.matches(
                            "time=\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z level=(INFO|WARN) source=\\w+ event=.*"));
        }
    }
}
