package dlsms.statemachine;

import dlsms.seat.Reservation;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Of each branch, the index of the last entry that changed anything that its seats can show: the seats themselves, and
 * which slots are taken by a reservation in which status. The loop's thread.
 *
 * <p>At any time a branch is as it was right after the entry that its version names, on whichever node. So where two
 * nodes of one cluster have the same version, they have the same branch. It need not be the last change, only nothing
 * may have changed since: what was before a start is not known, so all begin at the entry that the state was loaded at.
 */
final class BranchVersions {

    private final long loadedAt;
    private final SortedMap<String, Long> versions = new TreeMap<>();
    private long newest;
    private long catalogue;

    BranchVersions(long loadedAt) {
        this.loadedAt = loadedAt;
        this.newest = loadedAt;
        this.catalogue = loadedAt;
    }

    /** Also of a branch that isn't there: it has no seats, and will be another one when it has. */
    long of(String branch) {
        return versions.getOrDefault(branch, loadedAt);
    }

    /** Of all branches together. */
    long newest() {
        return newest;
    }

    /** Of which seats there are, whoever has them. */
    long catalogue() {
        return catalogue;
    }

    /** @param before the state that {@code event} changes */
    void happens(long index, SeatEvent event, SeatState before) {
        switch (event) {
            case SeatEvent.SeatAdded(var seat) -> {
                raise(seat.branch(), index);
                catalogue = index;
            }
            case SeatEvent.Reserved(var reservation) -> raise(reservation.seat(), index, before);
            case SeatEvent.CheckedIn(var reservation) -> raise(reservation.seat(), index, before);
            case SeatEvent.Cancelled(var reservation) -> raise(reservation.seat(), index, before);
            case SeatEvent.NoShow(var reservation) -> raise(reservation.seat(), index, before);
            case SeatEvent.Completed(var reservation) -> raise(reservation.seat(), index, before);
            // What has left the state earlier was not shown any longer.
            case SeatEvent.HistoryDropped(var dropped, int next) ->
                left(
                        index,
                        dropped.stream()
                                .filter(each -> before.reservation(each.id()).isPresent())
                                .toList(),
                        before);
            case SeatEvent.Founded founded -> {}
            case SeatEvent.UserRegistered registered -> {}
            case SeatEvent.WaitlistJoined joined -> {}
            case SeatEvent.WaitlistLeft left -> {}
            case SeatEvent.WaiterNotified notified -> {}
            case SeatEvent.RetentionSet set -> {}
            case SeatEvent.OperationExecuted executed -> {}
        }
    }

    /** These leave the state: a window in the past shows their seats as free from now on. */
    void left(long index, List<Reservation> reservations, SeatState state) {
        reservations.forEach(reservation -> raise(reservation.seat(), index, state));
    }

    private void raise(SeatId seat, long index, SeatState state) {
        state.seat(seat).ifPresent(known -> raise(known.branch(), index));
    }

    private void raise(String branch, long index) {
        versions.put(branch, index);
        newest = index;
    }
}
