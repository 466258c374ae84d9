package dlsms.projection;

import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import dlsms.storage.OutboxEntry;
import dlsms.storage.StateMoment;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The rows that there should be: those of one moment of the state, and what has happened since. Of each only its
 * fingerprint is kept. One thread.
 */
final class Expected {

    private static final int CHUNK = 1_000;

    private final Map<RowText.Table, Prints> prints = new EnumMap<>(RowText.Table.class);
    private final TreeSet<RowWriter.Place> areas = new TreeSet<>();

    Expected(StateMoment moment) {
        for (RowText.Table table : RowText.Table.values()) {
            prints.put(table, new Prints());
        }
        moment.eachUsers(CHUNK, this::users);
        moment.eachSeats(CHUNK, this::seats);
        moment.eachReservations(CHUNK, this::reservations);
        moment.eachWaitlistEntries(CHUNK, this::waitlist);
    }

    Prints of(RowText.Table table) {
        return prints.get(table);
    }

    /** By branch and area. */
    TreeSet<RowWriter.Place> areas() {
        return areas;
    }

    /** What these entries have changed, those after {@code floor}. */
    void add(List<OutboxEntry> entries, long floor) {
        Delta delta = Delta.of(entries, floor);
        users(delta.users().values());
        seats(delta.seats().values());
        if (delta.reservationsFrom() > 0) {
            of(RowText.Table.RESERVATIONS).removeBefore(delta.reservationsFrom());
        }
        reservations(delta.reservations().values());
        delta.waitlistGone().forEach(of(RowText.Table.WAITLIST)::remove);
        waitlist(delta.waitlist().values());
    }

    private void users(Collection<User> users) {
        users.forEach(user -> of(RowText.Table.USERS).put(user.id().value(), RowText.of(user)));
    }

    private void seats(Collection<Seat> seats) {
        for (Seat seat : seats) {
            of(RowText.Table.SEATS).put(seat.id().value(), RowText.of(seat));
            areas.add(RowWriter.Place.of(seat));
        }
    }

    private void reservations(Collection<Reservation> reservations) {
        reservations.forEach(reservation ->
                of(RowText.Table.RESERVATIONS).put(reservation.id().value(), RowText.of(reservation)));
    }

    private void waitlist(Collection<WaitlistEntry> entries) {
        entries.forEach(entry -> of(RowText.Table.WAITLIST).put(entry.id().value(), RowText.of(entry)));
    }
}
