package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import dlsms.storage.Outbox;
import dlsms.storage.OutboxEntry;
import dlsms.storage.StateMoment;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state as somebody outside has it: taken from a moment once, and from then on kept up to date by events alone. */
record FollowedRows(
        SortedMap<UserId, User> users,
        SortedMap<SeatId, Seat> seats,
        SortedMap<ReservationId, Reservation> reservations,
        SortedMap<WaitlistId, WaitlistEntry> waitlist) {

    FollowedRows() {
        this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    static FollowedRows of(StateMoment moment) {
        var rows = new FollowedRows();
        moment.eachUsers(3, users -> users.forEach(user -> rows.users.put(user.id(), user)));
        moment.eachSeats(3, seats -> seats.forEach(seat -> rows.seats.put(seat.id(), seat)));
        moment.eachReservations(3, found -> found.forEach(rows::put));
        moment.eachWaitlistEntries(3, entries -> entries.forEach(entry -> rows.waitlist.put(entry.id(), entry)));
        return rows;
    }

    /** @return up to which entry */
    long follow(Outbox outbox, long from) {
        Outbox.Batch batch = outbox.after(from, 100, 20_000);
        long position = from;
        while (batch.through() > position) {
            assertThat(batch.after()).as("nothing was missed").isEqualTo(position);
            batch.entries().forEach(this::apply);
            position = batch.through();
            batch = outbox.after(position, 100, 20_000);
        }
        return position;
    }

    private void apply(OutboxEntry entry) {
        for (SeatEvent event : entry.events()) {
            switch (event) {
                case SeatEvent.UserRegistered(User user) -> users.put(user.id(), user);
                case SeatEvent.SeatAdded(Seat seat) -> seats.put(seat.id(), seat);
                case SeatEvent.Reserved(Reservation reservation) -> put(reservation);
                case SeatEvent.CheckedIn(Reservation reservation) -> put(reservation);
                case SeatEvent.Cancelled(Reservation reservation) -> put(reservation);
                case SeatEvent.NoShow(Reservation reservation) -> put(reservation);
                case SeatEvent.Completed(Reservation reservation) -> put(reservation);
                case SeatEvent.WaitlistJoined(WaitlistEntry joined) -> waitlist.put(joined.id(), joined);
                case SeatEvent.WaiterNotified(WaitlistEntry told, SeatId seat, String message) ->
                    waitlist.put(told.id(), told);
                case SeatEvent.WaitlistLeft(WaitlistEntry left) -> waitlist.remove(left.id());
                case SeatEvent.HistoryDropped dropped ->
                    reservations.headMap(new ReservationId(dropped.next())).clear();
                case SeatEvent.Founded founded -> {}
                case SeatEvent.RetentionSet set -> {}
                case SeatEvent.OperationExecuted executed -> {}
            }
        }
    }

    private void put(Reservation reservation) {
        reservations.put(reservation.id(), reservation);
    }
}
