package dlsms.statemachine;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.seat.Actor;
import dlsms.seat.Policy;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.storage.RocksDatabase;
import dlsms.storage.RocksLogStore;
import dlsms.storage.SeatStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Fills a data folder with reservations, or opens one as a node does at its start, and says how long it took. */
final class ManyReservations {

    private static final NodeId SELF = new NodeId("n1");
    private static final int SEATS = 1_000;
    private static final int USERS = 1_000;
    private static final int BATCH_ENTRIES = 100;

    private ManyReservations() {}

    /** {@code write FOLDER COUNT} or {@code open FOLDER} */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "write" -> write(folder, Integer.parseInt(arguments[2]));
            case "open" -> open(folder);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** The hash of the state. */
    static long write(Path folder, int reservations) {
        long begin = System.nanoTime();
        var log = new CommittedLog();
        try (var database = new RocksDatabase(folder, SELF)) {
            var store = new RocksLogStore(database);
            var machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
            store.append(Optional.of(new HardState(1, Optional.of(SELF))), List.of());
            for (int i = 0; i < USERS; i++) {
                log.add(new SeatCommand.Register("S" + i, "Name " + i, "$2b$12$" + "x".repeat(53), false));
            }
            for (int i = 0; i < SEATS; i++) {
                log.add(new SeatCommand.AddSeat("Main Library", "Silent Study Zone", true, false, false));
            }
            flush(log, store, machine, 1);
            long from = log.size() + 1;
            for (int i = 0; i < reservations; i++) {
                var user = new UserId(1 + i % USERS);
                log.add(new Request("request-" + i, new Actor(user, false, "S" + user), reserve(user, i)));
                if ((i + 1) % BATCH_ENTRIES == 0 || i + 1 == reservations) {
                    flush(log, store, machine, from);
                    from = log.size() + 1;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "wrote %d reservations in %.2f s: %d syncs, state %016x%n",
                    machine.state().liveReservations(),
                    seconds(begin),
                    store.syncs(),
                    machine.state().hash());
            return machine.state().hash();
        }
    }

    private static SeatCommand reserve(UserId user, int number) {
        var start = CommittedLog.START.plus(Duration.ofHours(1 + number / SEATS));
        return new SeatCommand.Reserve(
                user, new SeatId(1 + number % SEATS), new Slot(start, start.plus(Duration.ofHours(1))));
    }

    private static void flush(CommittedLog log, RocksLogStore store, SeatMachine machine, long from) {
        List<LogEntry> entries = log.from(from);
        store.append(Optional.empty(), entries);
        machine.apply(entries);
    }

    private static void open(Path folder) {
        long begin = System.nanoTime();
        try (var database = new RocksDatabase(folder, SELF)) {
            double opened = seconds(begin);
            var machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
            double state = seconds(begin);
            var store = new RocksLogStore(database);
            var restored = store.restore(
                    machine.appliedIndex(),
                    RaftSettings.Limits.DEFAULT.suffixBytesMax(),
                    RaftSettings.Limits.DEFAULT.suffixEntriesMax());
            System.out.printf(
                    Locale.ROOT,
                    "opened %d reservations in %.2f s (processor %.2f): database %.2f, state %.2f, log %.2f (%d)%n",
                    machine.state().liveReservations(),
                    seconds(begin),
                    ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9,
                    opened,
                    state - opened,
                    seconds(begin) - state,
                    restored.suffix().size());
            System.out.printf("state %016x%n", machine.state().hash());
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
