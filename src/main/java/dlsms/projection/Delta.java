package dlsms.projection;

import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import dlsms.storage.OutboxEntry;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What entries change in the tables, taken together: of a row that changes more than once only the last is written,
 * and rows are in the order of their ids. One thread.
 */
final class Delta {

    private final SortedMap<Integer, User> users = new TreeMap<>();
    private final SortedMap<Integer, Seat> seats = new TreeMap<>();
    private final SortedMap<Integer, Reservation> reservations = new TreeMap<>();
    private final SortedMap<Integer, WaitlistEntry> waitlist = new TreeMap<>();
    private final SortedSet<Integer> waitlistGone = new TreeSet<>();
    private final SortedMap<Integer, Long> seatsTouched = new TreeMap<>();
    private int reservationsFrom;

    private Delta() {}

    /** Of those that lie after {@code floor}. */
    static Delta of(List<OutboxEntry> entries, long floor) {
        var delta = new Delta();
        for (OutboxEntry entry : entries) {
            long index = entry.position().index();
            if (index > floor) {
                entry.events().forEach(event -> delta.add(index, event));
            }
        }
        return delta;
    }

    private void add(long index, SeatEvent event) {
        switch (event) {
            case SeatEvent.UserRegistered(User user) -> users.put(user.id().value(), user);
            case SeatEvent.SeatAdded(Seat seat) -> {
                seats.put(seat.id().value(), seat);
                seatsTouched.put(seat.id().value(), index);
            }
            case SeatEvent.Reserved(Reservation reservation) -> add(index, reservation);
            case SeatEvent.CheckedIn(Reservation reservation) -> add(index, reservation);
            case SeatEvent.Cancelled(Reservation reservation) -> add(index, reservation);
            case SeatEvent.NoShow(Reservation reservation) -> add(index, reservation);
            case SeatEvent.Completed(Reservation reservation) -> add(index, reservation);
            case SeatEvent.WaitlistJoined(WaitlistEntry entry) -> add(entry);
            case SeatEvent.WaiterNotified(WaitlistEntry entry, SeatId seat, String message) -> add(entry);
            case SeatEvent.WaitlistLeft(WaitlistEntry entry) -> {
                waitlist.remove(entry.id().value());
                waitlistGone.add(entry.id().value());
            }
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) -> drop(next);
            case SeatEvent.Founded founded -> {}
            case SeatEvent.RetentionSet set -> {}
            case SeatEvent.OperationExecuted executed -> {}
        }
    }

    private void add(long index, Reservation reservation) {
        reservations.put(reservation.id().value(), reservation);
        seatsTouched.put(reservation.seat().value(), index);
    }

    private void add(WaitlistEntry entry) {
        waitlist.put(entry.id().value(), entry);
    }

    private void drop(int next) {
        reservationsFrom = next;
        reservations.headMap(next).clear();
    }

    SortedMap<Integer, User> users() {
        return users;
    }

    SortedMap<Integer, Seat> seats() {
        return seats;
    }

    SortedMap<Integer, Reservation> reservations() {
        return reservations;
    }

    /** Every reservation with a lower number is gone; 0: none. */
    int reservationsFrom() {
        return reservationsFrom;
    }

    SortedMap<Integer, WaitlistEntry> waitlist() {
        return waitlist;
    }

    /** They may never have been there. */
    SortedSet<Integer> waitlistGone() {
        return waitlistGone;
    }

    /** Which are new, or whose time was given or taken, each with the newest entry that did so. */
    SortedMap<Integer, Long> seatsTouched() {
        return seatsTouched;
    }
}
