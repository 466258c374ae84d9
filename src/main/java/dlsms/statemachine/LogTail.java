package dlsms.statemachine;

import dlsms.node.LogStore;
import dlsms.raft.LogEntry;
import dlsms.raft.Wanted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The newest entries of this node's log, in words. Reads the disk: any thread but the loop's. */
public final class LogTail {

    private static final int READ_BYTES_MAX = 1 << 20;

    private final LogStore log;

    public LogTail(LogStore log) {
        this.log = log;
    }

    /**
     * One entry.
     *
     * @param chain rolling hash over it and all before it
     * @param text secrets and hashes of passwords never stand here
     */
    public record Line(long index, long term, Instant stamp, String text, long chain) {}

    /**
     * The {@code count} lines that end at {@code lastIndex}, oldest first; fewer where the log has fewer, or was cut
     * meanwhile.
     */
    public List<Line> upTo(long lastIndex, int count) {
        var lines = new ArrayList<Line>();
        long next = Math.max(1, lastIndex - count + 1);
        while (next <= lastIndex) {
            List<LogEntry> entries = log.read(new Wanted(next, READ_BYTES_MAX));
            if (entries.isEmpty()) {
                return lines;
            }
            entries.stream().limit(lastIndex - next + 1).map(LogTail::line).forEach(lines::add);
            next = entries.getLast().index() + 1;
        }
        return lines;
    }

    private static Line line(LogEntry entry) {
        Instant stamp = Instant.EPOCH.plus(entry.stampMicros(), ChronoUnit.MICROS);
        return new Line(entry.index(), entry.term(), stamp, Commands.describe(entry), entry.chain());
    }
}
