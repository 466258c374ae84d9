package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of the servers' processes. */
class ServerFiguresTest {
    @Test
    void metricsAreSummedOverTheirLabels() {
        var page = new MetricsPage("""
                # HELP jvm_gc_pause_seconds_sum time
                jvm_gc_pause_seconds_sum{action="a",cause="b"} 0.25
                jvm_gc_pause_seconds_sum{action="c",cause="d"} 1.5E-1
                jvm_gc_pause_seconds_sum_other 9
                dlsms_log_syncs_total 7.0
                """);

        assertThat(page.sum("jvm_gc_pause_seconds_sum")).isEqualTo(0.4);
        assertThat(page.sum("dlsms_log_syncs_total")).isEqualTo(7);
        assertThat(page.sum("unknown")).isZero();
    }

    @Test
    void whatIsSentCountsForTheProcessThatSendsIt() {
        var lines = List.of(
                "ESTAB 0 0 127.0.0.1:1 127.0.0.1:2 users:((\"java\",pid=12,fd=4)) cubic bytes_sent:100 bytes_acked:99",
                "ESTAB 0 0 127.0.0.1:3 127.0.0.1:4 users:((\"java\",pid=12,fd=5)) cubic bytes_sent:11 bytes_acked:9",
                "ESTAB 0 0 127.0.0.1:2 127.0.0.1:1 users:((\"etcd\",pid=7,fd=5)) cubic bytes_acked:9",
                "ESTAB 0 0 127.0.0.1:5 127.0.0.1:6 cubic bytes_sent:55");

        assertThat(Sockets.sentBytes(lines))
                .containsEntry(12L, 111.0)
                .containsEntry(7L, 0.0)
                .hasSize(2);
    }

    @Test
    void theListenerOfAPortIsFound() {
        var lines = List.of(
                "LISTEN 0 128 127.0.0.1:80801 0.0.0.0:* users:((\"java\",pid=1,fd=4))",
                "LISTEN 0 128 [::ffff:127.0.0.1]:8080 *:* users:((\"java\",pid=2,fd=4))");

        assertThat(Sockets.listener(lines, 8080)).hasValue(2);
        assertThat(Sockets.listener(lines, 1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "peer-1-2, peer",
        "passwords-1, passwords",
        "VM Thread, VM Thread",
        "GC Thread#0, GC Thread",
        "C2 CompilerThre, C2 CompilerThre",
        "17, 17",
        "rocksdb:low0, rocksdb:low"
    })
    void threadsOfOneKindAreOneGroup(String thread, String group) {
        assertThat(ProcFs.group(thread)).isEqualTo(group);
    }

    @Test
    void thisProcessUsesTheProcessorAndMemory() {
        long self = ProcessHandle.current().pid();

        assertThat(ProcFs.cpuSeconds(self)).isPositive();
        assertThat(ProcFs.rssBytes(self)).isGreaterThan(1 << 20);
        assertThat(ProcFs.tree(self)).contains(self);
        assertThat(ProcFs.threadSeconds(self))
                .containsKey("VM Thread")
                .allSatisfy((group, seconds) -> assertThat(seconds).isNotNegative());
        assertThat(ProcFs.cpuSeconds(-1)).isNaN();
        assertThat(ProcFs.threadSeconds(-1)).isEmpty();
        assertThat(ProcFs.rssBytes(-1)).isNaN();
    }
}
