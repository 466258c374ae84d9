package dlsms.storage;

import dlsms.raft.LogPosition;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** State that lives for as long as the object: each write is kept whole. One thread. */
public final class MemorySeatRecords implements SeatRecords {

    private final List<Cluster> cluster = new ArrayList<>();
    private final SortedMap<UserId, User> users = new TreeMap<>();
    private final SortedMap<SeatId, Seat> seats = new TreeMap<>();
    private final SortedMap<ReservationId, Reservation> live = new TreeMap<>();
    private final SortedMap<ReservationId, Reservation> past = new TreeMap<>();
    private final SortedMap<WaitlistId, WaitlistEntry> waitlist = new TreeMap<>();
    private final SortedMap<Long, RememberedRequest> requests = new TreeMap<>();
    private AppliedState applied = AppliedState.NONE;

    /** The last entry applied. */
    public LogPosition applied() {
        return applied.position();
    }

    @Override
    public AppliedState load(SeatState state) {
        cluster.forEach(state::restore);
        users.values().forEach(state::restore);
        seats.values().forEach(state::restore);
        live.values().forEach(state::restore);
        waitlist.values().forEach(state::restore);
        state.restore(applied.lastIds());
        state.restore(applied.retention());
        return applied;
    }

    @Override
    public void loadRequests(EachRequest each) {
        requests.forEach((index, request) -> each.remembered(request.idHash(), index, request.stampMicros()));
    }

    @Override
    public Optional<RememberedRequest> request(long index) {
        return Optional.ofNullable(requests.get(index));
    }

    @Override
    public void write(StateChange change) {
        change.events().forEach(entry -> entry.events().forEach(this::put));
        change.forgotten().forEach(this::end);
        change.requests().forEach(each -> requests.put(each.position().index(), each));
        requests.headMap(change.requestsKeptFrom()).clear();
        applied = change.applied();
    }

    private void put(SeatEvent event) {
        switch (event) {
            case SeatEvent.Founded(Cluster founded) -> cluster.add(founded);
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
            case SeatEvent.RetentionSet set -> {}
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) -> dropped.forEach(this::drop);
            case SeatEvent.OperationExecuted(String text, String sourceId) -> {}
        }
    }

    private void drop(Reservation reservation) {
        live.remove(reservation.id());
        past.remove(reservation.id());
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
        return new ArrayList<>(past.values())
                .reversed().stream()
                        .filter(reservation -> reservation.user().equals(user))
                        .limit(max)
                        .toList();
    }
}
