package dlsms.sim;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatState;
import dlsms.seat.UserId;
import dlsms.storage.AppliedState;
import dlsms.storage.RememberedRequest;
import dlsms.storage.SeatRecords;
import dlsms.storage.StateChange;
import java.util.List;
import java.util.Optional;

/** A node's way to its state on disk: written without a sync, so that a crash may lose the newest of it. */
final class SimulatedRecords implements SeatRecords {
    private final SimulatedDisk disk;
    private final DiskTrouble trouble;

    SimulatedRecords(SimulatedDisk disk, DiskTrouble trouble) {
        this.disk = disk;
        this.trouble = trouble;
    }

    @Override
    public AppliedState load(SeatState state) {
        return disk.records().load(state);
    }

    @Override
    public void loadRequests(EachRequest each) {
        disk.records().loadRequests(each);
    }

    @Override
    public Optional<RememberedRequest> request(long index) {
        return disk.records().request(index);
    }

    @Override
    public void write(StateChange change) {
        trouble.check("writing the state");
        disk.write(change);
    }

    @Override
    public Optional<Reservation> past(ReservationId id) {
        return disk.records().past(id);
    }

    @Override
    public List<Reservation> pastOf(UserId user, int max) {
        return disk.records().pastOf(user, max);
    }
}
