package dlsms.projection;

import dlsms.node.Applied;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.Micros;
import dlsms.seat.Outcome;
import dlsms.seat.Policy;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatAnswer;
import dlsms.statemachine.SeatMachine;
import dlsms.storage.Outbox;
import dlsms.storage.RocksDatabase;
import dlsms.storage.SeatStore;
import dlsms.storage.SmallOutbox;
import dlsms.storage.StateMoment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The state of one node as its committed entries make it: a real state machine over a real RocksDB, without Raft. */
final class Library implements AutoCloseable {

    static final Instant START = Instant.parse("2026-11-02T08:00:00Z");

    final RocksDatabase database;
    final SeatMachine machine;
    volatile boolean leads = true;
    private Instant clock = START;
    private LogPosition last;

    Library(Path folder) {
        this(folder, SeatStore.OUTBOX_ENTRIES_MAX);
    }

    Library(Path folder, long outboxEntriesMax) {
        database = new RocksDatabase(folder, new NodeId("n1"));
        machine = new SeatMachine(SmallOutbox.of(database, outboxEntriesMax), Policy.DEFAULT);
        last = new LogPosition(1, machine.appliedIndex());
    }

    /** With an identity, {@code users} users and {@code seats} seats of two branches in turn. */
    Library furnished(int users, int seats) {
        if (machine.cluster().isEmpty()) {
            found("cluster-1");
        }
        for (int i = 1; i <= users; i++) {
            apply(new SeatCommand.Register("S" + i, "User " + i, "$2b$hash", false));
        }
        for (int i = 1; i <= seats; i++) {
            apply(new SeatCommand.AddSeat(i % 2 == 0 ? "Main" : "Science", "Zone", i % 3 == 0, false, false));
        }
        return this;
    }

    Library found(String cluster) {
        apply(new SeatCommand.Found(new Cluster(cluster, new byte[32])));
        return this;
    }

    /** The next entries are stamped that much later. */
    synchronized Library later(Duration time) {
        clock = clock.plus(time);
        return this;
    }

    synchronized Instant clock() {
        return clock;
    }

    synchronized Outcome apply(SeatCommand command) {
        byte[] bytes = Commands.encode(new Request("", new Actor(new UserId(7), true, "desk"), command));
        return SeatAnswer.outcomeOf(apply(LogEntry.Kind.COMMAND, bytes).answer());
    }

    /** An entry that does nothing. */
    synchronized void noop() {
        apply(LogEntry.Kind.NOOP, new byte[0]);
    }

    private Applied apply(LogEntry.Kind kind, byte[] command) {
        last = new LogPosition(1, last.index() + 1);
        long micros = Micros.of(clock);
        return machine.apply(List.of(LogEntry.chained(0, last, kind, micros, command)))
                .getFirst();
    }

    /** Hours from the start of the test. */
    Outcome reserve(int user, int seat, int fromHour, int toHour) {
        return apply(new SeatCommand.Reserve(new UserId(user), new SeatId(seat), slot(fromHour, toHour)));
    }

    static Slot slot(int fromHour, int toHour) {
        return new Slot(START.plus(Duration.ofHours(fromHour)), START.plus(Duration.ofHours(toHour)));
    }

    long applied() {
        return machine.appliedIndex();
    }

    Source source(String node) {
        return new Source(
                node,
                () -> machine.cluster().map(Cluster::id),
                () -> leads,
                machine::appliedIndex,
                new Outbox(database),
                () -> StateMoment.open(database));
    }

    @Override
    public void close() {
        database.close();
    }
}
