package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.LogLine;
import java.util.List;

/**
 * What all running nodes hold and have committed, entry by entry: index, term, stamp, text and rolling hash. A
 * node's log may be longer (a new leader begins its term with an entry of its own, and what is not committed may be
 * cut again), so nothing is said of what lies behind. For logs that {@link #LINES_MAX} lines hold whole.
 */
record AgreedLog(List<LogLine> lines) {
    private static final int LINES_MAX = 1000;

    /** Waits until all running nodes have applied the same log; fails where they differ in what they have committed. */
    static AgreedLog of(RealCluster cluster) {
        var views = cluster.awaitSameState();
        assertThat(views)
                .extracting(GetStatusResponse::getStateHash)
                .doesNotContain("")
                .containsOnly(views.getFirst().getStateHash());
        // Committed is never cut, so it still stands when the lines are asked for.
        long through = views.stream()
                .mapToLong(GetStatusResponse::getCommitIndex)
                .min()
                .orElseThrow();
        var logs = cluster.nodes().stream()
                .filter(RealNode::isRunning)
                .map(node -> heldBy(cluster.operator(node), through))
                .toList();
        assertThat(logs).containsOnly(logs.getFirst());
        assertThat(logs.getFirst().through()).isEqualTo(through);
        return logs.getFirst();
    }

    /** The node's lines up to {@code through}, from the first on. */
    static AgreedLog heldBy(NodeClient node, long through) {
        var lines = node.tail(LINES_MAX).stream()
                .filter(line -> line.getIndex() <= through)
                .toList();
        assertThat(lines).first().extracting(LogLine::getIndex).isEqualTo(1L);
        return new AgreedLog(lines);
    }

    /** The index of the last line. */
    long through() {
        return lines.getLast().getIndex();
    }

    /** Fails unless all that was agreed {@code before} still is. */
    void assertGoesOnFrom(AgreedLog before) {
        assertThat(lines).startsWith(before.lines().toArray(LogLine[]::new));
    }

    /** Fails unless the entry that the answer names holds {@code text}. Returns the index. */
    long assertHolds(String text, String answer) {
        assertThat(answer).matches("Executed \\Q" + text + "\\E at index \\d+ \\(term \\d+\\)");
        long index = Long.parseLong(answer.replaceAll(".* at index (\\d+) .*", "$1"));
        assertThat(index).isBetween(1L, through());
        var line = lines.get((int) index - 1);
        assertThat(line.getText()).contains("operation " + text + " by ");
        assertThat(answer).endsWith("(term " + line.getTerm() + ")");
        return index;
    }
}
