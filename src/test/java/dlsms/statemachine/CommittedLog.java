package dlsms.statemachine;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.seat.SeatCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a cluster has committed, made by hand: each test says what is in it and when. */
final class CommittedLog {

    static final Instant START = Instant.parse("2026-11-02T08:00:00Z");

    private final List<LogEntry> entries = new ArrayList<>();
    private Instant clock = START;

    /** The next entries are stamped that much later. */
    CommittedLog after(Duration time) {
        clock = clock.plus(time);
        return this;
    }

    Instant clock() {
        return clock;
    }

    LogEntry add(SeatCommand command) {
        return add(new Request("", Actor.SYSTEM, command));
    }

    LogEntry add(String requestId, SeatCommand command) {
        return add(new Request(requestId, Actor.SYSTEM, command));
    }

    LogEntry add(Request request) {
        return add(LogEntry.Kind.COMMAND, Commands.encode(request));
    }

    LogEntry add(LogEntry.Kind kind, byte[] command) {
        long chain = entries.isEmpty() ? 0 : entries.getLast().chain();
        long micros = clock.getEpochSecond() * 1_000_000 + clock.getNano() / 1_000;
        var entry = LogEntry.chained(chain, new LogPosition(1, entries.size() + 1), kind, micros, command);
        entries.add(entry);
        return entry;
    }

    int size() {
        return entries.size();
    }

    /** From the entry at {@code index} on. */
    List<LogEntry> from(long index) {
        return List.copyOf(entries.subList((int) index - 1, entries.size()));
    }

    List<LogEntry> all() {
        return from(1);
    }
}
