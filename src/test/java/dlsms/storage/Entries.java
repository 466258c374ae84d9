package dlsms.storage;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import java.util.ArrayList;
import java.util.List;

/** Entries for tests, chained as a leader would. */
final class Entries {

    private Entries() {}

    /** The first {@code count} entries of a log. */
    static List<LogEntry> ofTerm(long term, int count) {
        return following(LogPosition.NONE.index(), 0, term, count);
    }

    static List<LogEntry> after(LogEntry last, long term, int count) {
        return following(last.index(), last.chain(), term, count);
    }

    private static List<LogEntry> following(long lastIndex, long lastChain, long term, int count) {
        var entries = new ArrayList<LogEntry>();
        long chain = lastChain;
        for (int i = 1; i <= count; i++) {
            long index = lastIndex + i;
            byte[] command = ("command " + term + "." + index)
                    .repeat(1 + (int) index % 3)
                    .getBytes();
            var kind = i == 1 ? LogEntry.Kind.NOOP : LogEntry.Kind.COMMAND;
            var entry = LogEntry.chained(
                    chain,
                    new LogPosition(term, index),
                    kind,
                    1_700_000_000_000_000L + index,
                    kind == LogEntry.Kind.NOOP ? new byte[0] : command);
            entries.add(entry);
            chain = entry.chain();
        }
        return entries;
    }
}
