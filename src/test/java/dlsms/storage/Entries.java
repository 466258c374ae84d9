package dlsms.storage;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

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

    /** The next entry, which brings members. */
    static LogEntry members(LogEntry last, long term, Membership members) {
        var position = new LogPosition(term, last.index() + 1);
        return LogEntry.chained(last.chain(), position, LogEntry.Kind.MEMBERS, 0, members.encode());
    }

    /** With commands of that many bytes. */
    static List<LogEntry> large(LogEntry last, int count, int bytes) {
        var entries = new ArrayList<LogEntry>();
        LogEntry before = last;
        for (int i = 0; i < count; i++) {
            var position = new LogPosition(last.term(), before.index() + 1);
            byte[] command = new byte[bytes];
            Arrays.fill(command, (byte) position.index());
            before = LogEntry.chained(before.chain(), position, LogEntry.Kind.COMMAND, 1, command);
            entries.add(before);
        }
        return entries;
    }

    static Membership voters(String... names) {
        return Membership.ofVoters(
                new TreeSet<>(Stream.of(names).map(NodeId::new).toList()));
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
