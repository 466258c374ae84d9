package dlsms.statemachine;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.seat.Actor;
import dlsms.seat.Policy;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.storage.RocksDatabase;
import dlsms.storage.RocksLogStore;
import dlsms.storage.SeatStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Applies reservations that are cancelled at once, as a node would for years, with a request id each and a log that is
 * compacted; or opens what that left as a node does at its start. Says how long it took and what stayed on the heap.
 */
final class ManyOperations {

    private static final NodeId SELF = new NodeId("n1");
    private static final Actor ACTOR = new Actor(new UserId(1), false, "S1");
    private static final int BATCH_ENTRIES = 200;
    private static final long LOG_ENTRIES_MAX = 50_000;
    private static final long STAMP_STEP_MICROS = 50_000;

    private final RocksLogStore store;
    private final SeatMachine machine;
    private final List<LogEntry> batch = new ArrayList<>();
    private LogPosition last = LogPosition.NONE;
    private long chain;

    private ManyOperations(RocksDatabase database) {
        store = new RocksLogStore(database);
        machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
    }

    /** {@code write FOLDER COUNT} or {@code open FOLDER} */
    public static void main(String[] arguments) {
        long begin = System.nanoTime();
        try (var database = new RocksDatabase(Path.of(arguments[1]), SELF)) {
            var node = new ManyOperations(database);
            switch (arguments[0]) {
                case "write" -> node.write(Integer.parseInt(arguments[2]));
                case "open" ->
                    node.store.restore(
                            node.machine.appliedIndex(),
                            RaftSettings.Limits.DEFAULT.suffixBytesMax(),
                            RaftSettings.Limits.DEFAULT.suffixEntriesMax());
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            node.say(arguments[0], (System.nanoTime() - begin) / 1e9);
        }
    }

    private void write(int operations) {
        store.append(Optional.of(new HardState(1, Optional.of(SELF))), List.of());
        add(new Request("", Actor.SYSTEM, new SeatCommand.Register("S1", "Ann", "$2b$12$hash", false)));
        add(new Request("", Actor.SYSTEM, new SeatCommand.AddSeat("Main", "Silent", true, false, false)));
        var start = CommittedLog.START.plus(Duration.ofDays(300));
        for (int i = 0; i < operations; i++) {
            SeatCommand command = i % 2 == 0
                    ? new SeatCommand.Reserve(
                            new UserId(1), new SeatId(1), new Slot(start, start.plus(Duration.ofHours(1))))
                    : new SeatCommand.Cancel(new ReservationId(i / 2 + 1));
            add(new Request("request-" + i, ACTOR, command));
        }
        flush();
    }

    private void add(Request request) {
        long index = last.index() + 1;
        long micros = CommittedLog.START.getEpochSecond() * 1_000_000 + index * STAMP_STEP_MICROS;
        last = new LogPosition(1, index);
        var entry = LogEntry.chained(chain, last, LogEntry.Kind.COMMAND, micros, Commands.encode(request));
        chain = entry.chain();
        batch.add(entry);
        if (batch.size() == BATCH_ENTRIES) {
            flush();
        }
    }

    private void flush() {
        store.append(Optional.empty(), List.copyOf(batch));
        machine.apply(List.copyOf(batch));
        batch.clear();
        if (last.index() % LOG_ENTRIES_MAX == 0) {
            store.compact(last.index() - LOG_ENTRIES_MAX / 4);
        }
    }

    private void say(String what, double seconds) {
        System.gc();
        var runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%s: applied %d, live %d, log %d bytes, heap %d MB, %.2f s, state %016x, events %016x%n",
                what,
                machine.appliedIndex(),
                machine.state().liveReservations(),
                store.bytes(),
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                seconds,
                machine.state().hash(),
                machine.eventsHash());
    }
}
