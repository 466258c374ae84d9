package dlsms.sim;

import dlsms.seat.Cluster;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import dlsms.storage.AppliedState;
import dlsms.storage.RememberedRequest;
import dlsms.storage.SeatRecords;
import dlsms.storage.StateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The state of one node on its disk. A crash loses some of the batches that were written since the log was last
 * synced.
 */
final class SimulatedRecords implements SeatRecords {
    private final List<StateChange> changes = new ArrayList<>();
    private int synced;

    private final SortedMap<UserId, User> users = new TreeMap<>();
    private final SortedMap<SeatId, Seat> seats = new TreeMap<>();
    private final SortedMap<ReservationId, Reservation> live = new TreeMap<>();
    private final SortedMap<ReservationId, Reservation> past = new TreeMap<>();
    private final SortedMap<WaitlistId, WaitlistEntry> waitlist = new TreeMap<>();
    private final SortedMap<Long, RememberedRequest> requests = new TreeMap<>();
    private Optional<Cluster> cluster = Optional.empty();
    private AppliedState applied = AppliedState.NONE;

    /** All that was written survives a crash from now on: a synced write of the log takes it along. */
    void sync() {
        synced = changes.size();
    }

    void crash(RandomGenerator dice) {
        List<StateChange> kept = List.copyOf(changes.subList(0, dice.nextInt(synced, changes.size() + 1)));
        changes.clear();
        List.of(users, seats, live, past, waitlist, requests).forEach(SortedMap::clear);
        cluster = Optional.empty();
        applied = AppliedState.NONE;
        kept.forEach(this::write);
        sync();
    }

    @Override
    public AppliedState load(SeatState state) {
        cluster.ifPresent(state::restore);
        users.values().forEach(state::restore);
        seats.values().forEach(state::restore);
        live.values().forEach(state::restore);
        waitlist.values().forEach(state::restore);
        state.restore(applied.lastIds());
        return applied;
    }

    @Override
    public void loadRequests(Consumer<RememberedRequest> each) {
        requests.values().forEach(each);
    }

    @Override
    public Optional<RememberedRequest> request(long index) {
        return Optional.ofNullable(requests.get(index));
    }

    @Override
    public void write(StateChange change) {
        changes.add(change);
        change.events().forEach(entry -> entry.events().forEach(this::put));
        change.forgotten().forEach(this::end);
        change.requests().forEach(request -> requests.put(request.position().index(), request));
        requests.headMap(change.requestsKeptFrom()).clear();
        applied = change.applied();
    }

    private void put(SeatEvent event) {
        switch (event) {
            case SeatEvent.Founded(Cluster founded) -> cluster = Optional.of(founded);
            case SeatEvent.UserRegistered(User user) -> users.put(user.id(), user);
            case SeatEvent.SeatAdded(Seat seat) -> seats.put(seat.id(), seat);
            case SeatEvent.Reserved(Reservation reservation) -> live.put(reservation.id(), reservation);
            case SeatEvent.CheckedIn(Reservation reservation) -> live.put(reservation.id(), reservation);
            case SeatEvent.Completed(Reservation reservation) -> live.put(reservation.id(), reservation);
            case SeatEvent.Cancelled(Reservation reservation) -> end(reservation);
            case SeatEvent.NoShow(Reservation reservation) -> end(reservation);
            case SeatEvent.WaitlistJoined(WaitlistEntry entry) -> waitlist.put(entry.id(), entry);
            case SeatEvent.WaiterNotified(WaitlistEntry entry, SeatId seat, String message) ->
                waitlist.put(entry.id(), entry);
            case SeatEvent.WaitlistLeft(WaitlistEntry entry) -> waitlist.remove(entry.id());
            case SeatEvent.OperationExecuted executed -> {}
        }
    }

    private void end(Reservation reservation) {
        live.remove(reservation.id());
        past.put(reservation.id(), reservation);
    }

    @Override
    public Optional<Reservation> past(ReservationId id) {
        return Optional.ofNullable(past.get(id));
    }

    @Override
    public List<Reservation> pastOf(UserId user, int max) {
        return past.values().stream()
                .filter(each -> each.user().equals(user))
                .sorted((one, other) -> other.id().compareTo(one.id()))
                .limit(max)
                .toList();
    }
}
