package dlsms.seat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The live reservations: CONFIRMED, CHECKED_IN, and COMPLETED ones that a new reservation could still overlap. All
 * of them block.
 *
 * <p>Those of one seat never overlap one another, so their order by start is their order by end, and a look-up needs
 * one neighbour.
 */
final class Bookings {

    private final long graceMicros;
    private final long keptMicros;
    private final NumberMap<Booking> byId = new NumberMap<>();
    private final TreeMap<SeatId, NumberMap<Booking>> bySeat = new TreeMap<>(); // by start
    private final TreeMap<UserId, TreeSet<Booking>> byUser = new TreeMap<>();
    private final TreeSet<Booking> due = new TreeSet<>(this::byDue);
    private final TreeSet<Booking> completed = new TreeSet<>(Booking.BY_END);

    Bookings(Policy policy) {
        this.graceMicros = policy.noShowGrace().toNanos() / 1_000;
        this.keptMicros = policy.reservationMax().toNanos() / 1_000;
    }

    void add(Booking booking) {
        if (!booking.status().blocks() || get(booking.id).isPresent() || blocked(booking)) {
            throw new IllegalStateException(
                    "reservation " + booking.id + " of seat " + booking.seat + " is over, known or overlaps another");
        }
        byId.add(booking.id.value(), booking);
        bySeat.computeIfAbsent(booking.seat, seat -> new NumberMap<>()).add(booking.start, booking);
        byUser.computeIfAbsent(booking.user, user -> new TreeSet<>(Booking.BY_ID))
                .add(booking);
        waitingOf(booking).add(booking);
    }

    /** Takes over a new status; forgets the reservation if it blocks no longer. */
    void update(Reservation reservation) {
        Booking booking = get(reservation.id())
                .orElseThrow(() -> new IllegalStateException("reservation " + reservation.id() + " is not live"));
        waitingOf(booking).remove(booking);
        booking.update(reservation);
        if (booking.status().blocks()) {
            waitingOf(booking).add(booking);
        } else {
            remove(booking);
        }
    }

    /** Lets go of one that is COMPLETED, where it is live. */
    void drop(ReservationId id) {
        get(id).ifPresent(booking -> {
            completed.remove(booking);
            remove(booking);
        });
    }

    Optional<Booking> get(ReservationId id) {
        return byId.get(id.value());
    }

    /** By id. */
    List<Booking> all() {
        return byId.values();
    }

    Collection<Booking> of(UserId user) {
        return Collections.unmodifiableCollection(byUser.getOrDefault(user, new TreeSet<>(Booking.BY_ID)));
    }

    int size() {
        return byId.size();
    }

    /** The earliest one of the seat that shares a moment with the slot. */
    Optional<Booking> overlapping(SeatId seat, Slot slot) {
        NumberMap<Booking> ofSeat = bySeat.get(seat);
        long start = Micros.of(slot.start());
        long end = Micros.of(slot.end());
        if (ofSeat == null || !isTaken(ofSeat, start, end)) {
            return Optional.empty();
        }
        return ofSeat.lower(start)
                .filter(before -> before.overlaps(start, end))
                .or(() -> ofSeat.get(start))
                .or(() -> ofSeat.higher(start))
                .filter(first -> first.overlaps(start, end));
    }

    // Of those that begin before the end, the last one ends last.
    private static boolean isTaken(NumberMap<Booking> ofSeat, long start, long end) {
        Optional<Booking> last = ofSeat.lower(end);
        return last.isPresent() && last.get().overlaps(start, end);
    }

    /** Who holds the seat at that moment, and for how long around it that stays so. */
    SeatState.Holding held(SeatId seat, Instant moment) {
        NumberMap<Booking> ofSeat = bySeat.get(seat);
        if (ofSeat == null) {
            return SeatState.Holding.FREE_FOR_EVER;
        }
        long micros = Micros.of(moment);
        Optional<Booking> before = ofSeat.floor(micros);
        Optional<Booking> holder = before.filter(booking -> booking.end > micros);
        if (holder.isPresent()) {
            Reservation by = holder.get().reservation();
            return new SeatState.Holding(Optional.of(by), by.slot());
        }
        Optional<Booking> after = ofSeat.higher(micros);
        return SeatState.Holding.free(
                before.map(booking -> Micros.toInstant(booking.end)),
                after.map(booking -> Micros.toInstant(booking.start)));
    }

    /** Whose no-show or completion falls due at {@code now} or fell due before; earliest first. */
    List<Booking> due(Instant now, int max) {
        long micros = Micros.of(now);
        return firstOf(due, booking -> dueMicros(booking) <= micros, max);
    }

    Optional<Instant> nextDue() {
        return due.isEmpty() ? Optional.empty() : Optional.of(Micros.toInstant(dueMicros(due.first())));
    }

    /** Removes completed ones that no reservation made from {@code now} on can overlap. */
    List<Reservation> forget(Instant now, int max) {
        long micros = Micros.of(now);
        // Asked with each command, and nearly always there is nothing.
        if (completed.isEmpty() || !isOld(completed.first(), micros)) {
            return List.of();
        }
        List<Booking> old = firstOf(completed, booking -> isOld(booking, micros), max);
        for (Booking booking : old) {
            completed.remove(booking);
            remove(booking);
        }
        return old.stream().map(Booking::reservation).toList();
    }

    private boolean isOld(Booking booking, long nowMicros) {
        return booking.end + keptMicros <= nowMicros;
    }

    private boolean blocked(Booking booking) {
        NumberMap<Booking> ofSeat = bySeat.get(booking.seat);
        return ofSeat != null && isTaken(ofSeat, booking.start, booking.end);
    }

    private void remove(Booking booking) {
        byId.remove(booking.id.value());
        NumberMap<Booking> ofSeat = bySeat.get(booking.seat);
        ofSeat.remove(booking.start);
        if (ofSeat.isEmpty()) {
            bySeat.remove(booking.seat);
        }
        TreeSet<Booking> ofUser = byUser.get(booking.user);
        ofUser.remove(booking);
        if (ofUser.isEmpty()) {
            byUser.remove(booking.user);
        }
    }

    private TreeSet<Booking> waitingOf(Booking booking) {
        return booking.status() == Reservation.Status.COMPLETED ? completed : due;
    }

    // Written out, see Booking.
    private int byDue(Booking one, Booking other) {
        int order = Long.compare(dueMicros(one), dueMicros(other));
        return order == 0 ? Booking.BY_ID.compare(one, other) : order;
    }

    private long dueMicros(Booking booking) {
        return booking.status() == Reservation.Status.CHECKED_IN ? booking.end : booking.start + graceMicros;
    }

    private static List<Booking> firstOf(Iterable<Booking> bookings, Predicate<Booking> wanted, int max) {
        var found = new ArrayList<Booking>();
        for (Booking booking : bookings) {
            if (found.size() == max || !wanted.test(booking)) {
                break;
            }
            found.add(booking);
        }
        return found;
    }
}
