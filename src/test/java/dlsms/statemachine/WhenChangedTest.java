package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.DiskException;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatState;
import dlsms.seat.UserId;
import dlsms.storage.AppliedState;
import dlsms.storage.Outbox;
import dlsms.storage.RememberedRequest;
import dlsms.storage.RocksDatabase;
import dlsms.storage.SeatRecords;
import dlsms.storage.SeatStore;
import dlsms.storage.StateChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who follows the state from outside is told when there is something in the outbox, and finds it there. */
class WhenChangedTest {

    @TempDir
    Path folder;

    private final CommittedLog log = new CommittedLog();
    private final List<Long> told = new ArrayList<>();
    private RocksDatabase database;
    private SeatMachine machine;

    @BeforeEach
    void open() {
        database = new RocksDatabase(folder, new NodeId("n1"));
        machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
        var outbox = new Outbox(database);
        machine.whenChanged(() -> told.add(outbox.after(0, 1_000, 1 << 20).through()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void onceForAllThatIsAppliedTogether() {
        log.add(new SeatCommand.Register("S1", "Alice", "$2b$hash", false));
        log.add(new SeatCommand.AddSeat("Main", "Silent", true, false, false));
        machine.apply(log.all());
        assertThat(told).containsExactly(2L);
    }

    @Test
    void notWhereNothingHappens() {
        log.add(LogEntry.Kind.NOOP, new byte[0]);
        log.add(new SeatCommand.Tick());
        machine.apply(log.all());
        machine.apply(List.of());
        assertThat(told).isEmpty();
    }

    @Test
    void afterAReloadForThereMayBeWhatNobodyWasToldOf() {
        log.add(new SeatCommand.Operation("probe", ""));
        machine.apply(log.all());
        machine.reload();
        assertThat(told).containsExactly(1L, 1L);
    }

    @Test
    void notWhereItCouldNotBeWritten() {
        log.add(new SeatCommand.Operation("probe", ""));
        machine.apply(log.all());
        var failing = new SeatMachine(new Unwritable(new SeatStore(database)), Policy.DEFAULT);
        failing.whenChanged(() -> told.add(-1L));
        log.add(new SeatCommand.Operation("again", ""));
        assertThatThrownBy(() -> failing.apply(log.from(2))).isInstanceOf(DiskException.class);
        assertThat(told).containsExactly(1L);
    }

    private record Unwritable(SeatRecords held) implements SeatRecords {

        @Override
        public AppliedState load(SeatState state) {
            return held.load(state);
        }

        @Override
        public void loadRequests(EachRequest each) {
            held.loadRequests(each);
        }

        @Override
        public Optional<RememberedRequest> request(long index) {
            return held.request(index);
        }

        @Override
        public void write(StateChange change) {
            throw new DiskException("no space left on device");
        }

        @Override
        public Optional<Reservation> past(ReservationId id) {
            return held.past(id);
        }

        @Override
        public List<Reservation> pastOf(UserId user, int max) {
            return held.pastOf(user, max);
        }
    }
}
