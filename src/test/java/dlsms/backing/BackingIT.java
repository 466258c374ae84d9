package dlsms.backing;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.process.Stack;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The measurements with PostgreSQL and Redis, for some seconds each: not how quick it is, but that all is right. */
class BackingIT {
    private static final Duration WINDOW = Duration.ofSeconds(2);

    private static final String GAP = "INSERT INTO projection.audit_log"
            + " SELECT cluster, 0, 0, 0, now(), 0, true, 'nobody', 'Gap', null, null FROM projection.position";

    @Test
    void noReservationFailsAndPostgresMissesNothing() {
        var backing = new Backing(new Backing.Settings(8, Duration.ofSeconds(1), WINDOW, 1));
        try (var stack = Stack.start("BackingIT")) {
            assertSound(backing.lag(stack), stack);
            assertSound(backing.outage(stack), stack);
            assertSound(backing.beside(stack), stack);
            assertFound(stack);
        }
    }

    private static void assertSound(List<String> wrong, Stack stack) {
        assertThat(wrong).as(() -> stack.cluster().tailOfLogs()).isEmpty();
        stack.verifyAtLeader();
    }

    /** What would be wrong is said. */
    private static void assertFound(Stack stack) {
        var sound = Soundness.from(stack);
        var failures = new Failures();
        assertThat(sound.wrong(failures)).isEmpty();
        failures.add(new IllegalStateException("refused"));
        stack.postgres().change(GAP);
        assertThat(sound.wrong(failures))
                .containsExactly(
                        "failed reservations: 1, the last one: java.lang.IllegalStateException: refused",
                        "gaps in audit_log: 1");
    }
}
