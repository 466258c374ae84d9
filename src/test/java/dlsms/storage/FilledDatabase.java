package dlsms.storage;

import dlsms.node.SnapshotReader;
import dlsms.node.SnapshotStaging;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A data folder with something of everything in it, and a log that fits; grows by {@link #fill}. */
final class FilledDatabase implements AutoCloseable {

    final RocksDatabase database;
    final RocksLogStore log;
    final SeatStore records;
    final RocksSnapshots snapshots;
    private LogEntry last = Entries.ofTerm(1, 1).getFirst();

    FilledDatabase(Path folder, String node) {
        this(folder, node, OutboxLimits.DEFAULT);
    }

    private FilledDatabase(Path folder, String node, OutboxLimits outboxLimits) {
        database = new RocksDatabase(folder, new NodeId(node));
        log = new RocksLogStore(database);
        records = new SeatStore(database, outboxLimits);
        snapshots = new RocksSnapshots(database);
    }

    /** With the members n1 and n2, and the log's first entry. */
    static FilledDatabase made(Path folder, String node) {
        return made(folder, node, OutboxLimits.DEFAULT);
    }

    static FilledDatabase made(Path folder, String node, OutboxLimits outboxLimits) {
        var made = new FilledDatabase(folder, node, outboxLimits);
        made.log.found(Entries.voters("n1", "n2"));
        made.log.append(Optional.of(new HardState(1, Optional.of(new NodeId(node)))), List.of(made.last));
        made.records.write(change(made.last.position(), 1));
        return made;
    }

    /** As many entries, of which each makes something happen. @return the last one's index */
    long fill(int entries, int textBytes) {
        var more = Entries.after(last, 1, entries);
        log.append(Optional.empty(), more);
        more.forEach(entry -> records.write(change(entry.position(), textBytes)));
        last = more.getLast();
        return last.index();
    }

    LogEntry last() {
        return last;
    }

    private static StateChange change(LogPosition position, int textBytes) {
        int number = (int) position.index();
        Reservation over = SeatRecordsContract.reservation(2 * number).with(Reservation.Status.CANCELLED);
        List<SeatEvent> events = List.of(
                new SeatEvent.Founded(SeatRecordsContract.CLUSTER),
                new SeatEvent.UserRegistered(
                        new User(new UserId(number), "S" + number, "Alice", "$2b$", false, SeatRecordsContract.NOON)),
                new SeatEvent.SeatAdded(new Seat(new SeatId(number), "Main", "Silent", true, false, false)),
                new SeatEvent.Reserved(SeatRecordsContract.reservation(2 * number + 1)),
                new SeatEvent.Cancelled(over),
                new SeatEvent.WaitlistJoined(waiting(number)),
                new SeatEvent.OperationExecuted("x".repeat(textBytes), "here"));
        var applied = new AppliedState(
                position, 1_000L * number, -number, new SeatState.LastIds(number, number, 2 * number + 1, number));
        var happened = StateChange.EntryEvents.of(events, EventProtos.encode(position, 7, Actor.SYSTEM, events));
        return new StateChange(applied, List.of(happened), List.of(), List.of(SeatRecordsContract.request(number)), 1);
    }

    private static WaitlistEntry waiting(int number) {
        return new WaitlistEntry(
                new WaitlistId(number),
                new UserId(number),
                Optional.empty(),
                "Main",
                Optional.empty(),
                SeatRecordsContract.NOON,
                Optional.empty());
    }

    /** All that a snapshot must bring, in words that can be compared. */
    List<String> contents() {
        return contents(database);
    }

    static List<String> contents(RocksDatabase database) {
        var contents = new ArrayList<String>();
        for (Family family : Family.STATE) {
            try (Cursor cursor = database.cursor(family).first()) {
                for (; cursor.valid(); cursor.next()) {
                    if (family.isState(cursor.key())) {
                        contents.add(family + " " + HexFormat.of().formatHex(cursor.key()) + " "
                                + Arrays.hashCode(cursor.value()));
                    }
                }
            }
        }
        var state = new SeatState(Policy.DEFAULT);
        contents.add(new SeatStore(database).load(state) + " " + state.hash());
        return contents;
    }

    /** Sends all of it. @return how many chunks */
    static long send(SnapshotReader reader, SnapshotStaging staging) {
        long number = staging.begin(reader.meta());
        long read = 0;
        for (Optional<byte[]> chunk = reader.chunk(0); chunk.isPresent(); chunk = reader.chunk(read)) {
            if (read == number) {
                staging.take(number, chunk.get());
                number += 1;
            }
            read += 1;
        }
        staging.complete(read);
        return read;
    }

    @Override
    public void close() {
        database.close();
    }
}
