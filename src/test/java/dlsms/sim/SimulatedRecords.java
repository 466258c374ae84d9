package dlsms.sim;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatState;
import dlsms.seat.UserId;
import dlsms.storage.AppliedState;
import dlsms.storage.MemorySeatRecords;
import dlsms.storage.RememberedRequest;
import dlsms.storage.SeatRecords;
import dlsms.storage.StateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The state of one node on its disk. A crash loses some of the batches that were written since the log was last
 * synced.
 */
final class SimulatedRecords implements SeatRecords {
    private final List<StateChange> changes = new ArrayList<>();
    private int synced;
    private MemorySeatRecords records = new MemorySeatRecords();

    /** All that was written survives a crash from now on: a synced write of the log takes it along. */
    void sync() {
        synced = changes.size();
    }

    void crash(RandomGenerator dice) {
        List<StateChange> kept = List.copyOf(changes.subList(0, dice.nextInt(synced, changes.size() + 1)));
        changes.clear();
        records = new MemorySeatRecords();
        kept.forEach(this::write);
        sync();
    }

    @Override
    public AppliedState load(SeatState state) {
        return records.load(state);
    }

    @Override
    public void loadRequests(Consumer<RememberedRequest> each) {
        records.loadRequests(each);
    }

    @Override
    public Optional<RememberedRequest> request(long index) {
        return records.request(index);
    }

    @Override
    public void write(StateChange change) {
        changes.add(change);
        records.write(change);
    }

    @Override
    public Optional<Reservation> past(ReservationId id) {
        return records.past(id);
    }

    @Override
    public List<Reservation> pastOf(UserId user, int max) {
        return records.pastOf(user, max);
    }
}
