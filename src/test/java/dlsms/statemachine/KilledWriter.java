package dlsms.statemachine;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
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
import java.util.Optional;
import java.util.Random;

/**
 * Writes to a data folder as a node does, turn after turn, until it is killed: says what it tries before each append,
 * and that it is done after it.
 */
final class KilledWriter {

    static final NodeId SELF = new NodeId("n1");
    private static final int ENTRIES_PER_APPEND_MAX = 20;

    private final RocksLogStore store;
    private final SeatMachine machine;
    private final Random random;
    private final List<LogEntry> log = new ArrayList<>();
    private HardState hardState;

    private KilledWriter(RocksDatabase database, long seed) {
        store = new RocksLogStore(database);
        machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
        random = new Random(seed);
        Restored restored = store.restore(machine.appliedIndex(), Long.MAX_VALUE, Long.MAX_VALUE);
        log.addAll(restored.suffix());
        hardState = restored.hardState();
    }

    /** {@code FOLDER SEED}; does not return. */
    public static void main(String[] arguments) {
        var database = new RocksDatabase(Path.of(arguments[0]), SELF);
        var writer = new KilledWriter(database, Long.parseLong(arguments[1]));
        while (true) {
            writer.turn();
        }
    }

    private void turn() {
        Optional<HardState> change = random.nextInt(4) == 0 ? Optional.of(later()) : Optional.empty();
        hardState = change.orElse(hardState);
        // A new leader may cut what is not committed; what is applied was committed.
        int applied = (int) machine.appliedIndex();
        int kept = change.isPresent() ? applied + random.nextInt(log.size() - applied + 1) : log.size();
        var more = entries(kept, 1 + random.nextInt(ENTRIES_PER_APPEND_MAX));
        log.subList(kept, log.size()).clear();
        log.addAll(more);
        System.out.println("try " + summary(hardState, log.getLast()));
        store.append(change, more);
        System.out.println("done " + summary(hardState, log.getLast()));
        machine.apply(List.copyOf(log.subList(applied, applied + random.nextInt(log.size() - applied + 1))));
    }

    private HardState later() {
        long term = hardState.term() + 1 + random.nextInt(2);
        return new HardState(term, random.nextBoolean() ? Optional.of(new NodeId("n" + term)) : Optional.empty());
    }

    private List<LogEntry> entries(int after, int count) {
        var entries = new ArrayList<LogEntry>();
        long chain = after == 0 ? 0 : log.get(after - 1).chain();
        for (int index = after + 1; index <= after + count; index++) {
            byte[] command = Commands.encode(request());
            var position = new LogPosition(Math.max(1, hardState.term()), index);
            long micros = CommittedLog.START.plusSeconds(index).getEpochSecond() * 1_000_000;
            entries.add(LogEntry.chained(chain, position, LogEntry.Kind.COMMAND, micros, command));
            chain = entries.getLast().chain();
        }
        return entries;
    }

    private Request request() {
        var user = new UserId(1 + random.nextInt(20));
        String requestId = random.nextInt(5) == 0 ? "" : "r" + random.nextInt(1_000);
        return new Request(requestId, new Actor(user, true, "staff"), command(user));
    }

    private SeatCommand command(UserId user) {
        return switch (random.nextInt(8)) {
            case 0 -> new SeatCommand.Register("S" + random.nextInt(100), "Somebody", "$2b$", false);
            case 1 -> new SeatCommand.AddSeat("Main", "Silent", true, false, false);
            case 2 -> new SeatCommand.Cancel(new ReservationId(1 + random.nextInt(500)));
            case 3 -> new SeatCommand.JoinWaitlist(user, Optional.empty(), "Main", Optional.empty());
            case 4 -> new SeatCommand.Tick();
            default -> new SeatCommand.Reserve(user, new SeatId(1 + random.nextInt(20)), slot());
        };
    }

    private Slot slot() {
        var start = CommittedLog.START.plus(Duration.ofHours(random.nextInt(200)));
        return new Slot(start, start.plus(Duration.ofHours(1)));
    }

    /** Tells one durable state from any other: the chain stands for the whole log. */
    static String summary(HardState hardState, LogEntry last) {
        String vote = hardState.vote().map(NodeId::value).orElse("-");
        return hardState.term() + " " + vote + " " + last.index() + " " + last.chain();
    }
}
