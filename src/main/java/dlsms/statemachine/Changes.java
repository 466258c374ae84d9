package dlsms.statemachine;

import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.seat.Decision;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatEvent;
import dlsms.storage.EventProtos;
import dlsms.storage.StateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** What the entries of one call have changed so far and the disk doesn't hold yet. The loop's thread. */
final class Changes {

    private final List<StateChange.EntryEvents> events = new ArrayList<>();
    private final List<Reservation> forgotten = new ArrayList<>();
    private final SortedMap<ReservationId, Reservation> past = new TreeMap<>();
    private long eventsHash;

    /** @param eventsHash of all events before */
    Changes(long eventsHash) {
        this.eventsHash = eventsHash;
    }

    void happened(LogPosition position, long stampMicros, Actor actor, Decision decision) {
        if (decision.events().isEmpty()) {
            return;
        }
        var entry = StateChange.EntryEvents.of(
                decision.events(), EventProtos.encode(position, stampMicros, actor, decision.events()));
        events.add(entry);
        eventsHash = rolled(eventsHash, entry.encoded());
        for (SeatEvent event : decision.events()) {
            ended(event).ifPresent(reservation -> past.put(reservation.id(), reservation));
            if (event instanceof SeatEvent.HistoryDropped(List<Reservation> dropped, int next)) {
                drop(dropped);
            }
        }
    }

    // What leaves the state and is dropped at once must not come into the history after that.
    private void drop(List<Reservation> dropped) {
        SortedSet<ReservationId> ids = new TreeSet<>();
        dropped.forEach(reservation -> ids.add(reservation.id()));
        forgotten.removeIf(reservation -> ids.contains(reservation.id()));
        past.keySet().removeAll(ids);
    }

    /** These have left the state. */
    void forgot(List<Reservation> reservations) {
        forgotten.addAll(reservations);
        reservations.forEach(reservation -> past.put(reservation.id(), reservation));
    }

    /** A reservation that left the state by one of these entries. */
    Optional<Reservation> past(ReservationId id) {
        return Optional.ofNullable(past.get(id));
    }

    List<StateChange.EntryEvents> events() {
        return events;
    }

    List<Reservation> forgotten() {
        return forgotten;
    }

    long eventsHash() {
        return eventsHash;
    }

    private static Optional<Reservation> ended(SeatEvent event) {
        return switch (event) {
            case SeatEvent.Cancelled(Reservation reservation) -> Optional.of(reservation);
            case SeatEvent.NoShow(Reservation reservation) -> Optional.of(reservation);
            case SeatEvent.Completed completed -> Optional.empty(); // stays until it is forgotten
            case SeatEvent.Founded founded -> Optional.empty();
            case SeatEvent.UserRegistered registered -> Optional.empty();
            case SeatEvent.SeatAdded added -> Optional.empty();
            case SeatEvent.Reserved reserved -> Optional.empty();
            case SeatEvent.CheckedIn checkedIn -> Optional.empty();
            case SeatEvent.WaitlistJoined joined -> Optional.empty();
            case SeatEvent.WaitlistLeft left -> Optional.empty();
            case SeatEvent.WaiterNotified notified -> Optional.empty();
            case SeatEvent.RetentionSet set -> Optional.empty();
            case SeatEvent.HistoryDropped dropped -> Optional.empty();
            case SeatEvent.OperationExecuted executed -> Optional.empty();
        };
    }

    private static long rolled(long hash, byte[] encoded) {
        var crc = new CRC32C();
        crc.update(encoded, 0, encoded.length);
        long mixed = (hash ^ crc.getValue() ^ ((long) encoded.length << 32)) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }
}
