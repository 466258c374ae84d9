package dlsms.seat;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is live, in memory: users, seats, reservations that still matter to a decision, the waitlist. One thread.
 *
 * <p>A COMPLETED reservation stays for {@link Policy#reservationMax} after its end: until then a new one could still overlap it.
 */
public final class SeatState {

    public SeatState(Policy policy) {
        throw new UnsupportedOperationException();
    }

    public void apply(SeatEvent event) {
        throw new UnsupportedOperationException();
    }

    /** Drops reservations that no decision from {@code now} on can depend on, and returns them, by id: they are history now. */
    public List<Reservation> forget(Instant now) {
        throw new UnsupportedOperationException();
    }

    public Optional<Cluster> cluster() {
        throw new UnsupportedOperationException();
    }

    public Optional<User> user(UserId id) {
        throw new UnsupportedOperationException();
    }

    public Optional<User> userByStudentId(String studentId) {
        throw new UnsupportedOperationException();
    }

    public Collection<User> users() {
        throw new UnsupportedOperationException();
    }

    public Optional<Seat> seat(SeatId id) {
        throw new UnsupportedOperationException();
    }

    /** By id. */
    public Collection<Seat> seats() {
        throw new UnsupportedOperationException();
    }

    public Optional<Reservation> reservation(ReservationId id) {
        throw new UnsupportedOperationException();
    }

    /** The earliest blocking reservation of the seat that overlaps the slot. */
    public Optional<Reservation> overlapping(SeatId seat, Slot slot) {
        throw new UnsupportedOperationException();
    }

    /** All blocking reservations of the seat that overlap the slot, by start. */
    public List<Reservation> allOverlapping(SeatId seat, Slot slot) {
        throw new UnsupportedOperationException();
    }

    /** Live ones, by id. */
    public List<Reservation> reservationsOf(UserId user) {
        throw new UnsupportedOperationException();
    }

    public Optional<WaitlistEntry> waitlistEntry(WaitlistId id) {
        throw new UnsupportedOperationException();
    }

    /** By id, notified ones too. */
    public List<WaitlistEntry> waitlistOf(UserId user) {
        throw new UnsupportedOperationException();
    }

    /** When the next no-show, completion or forgetting falls due. */
    public Optional<Instant> nextDue() {
        throw new UnsupportedOperationException();
    }

    public int liveReservations() {
        throw new UnsupportedOperationException();
    }

    /** The last numbers given; the next one is one more. They never go back, so no number is given twice. */
    public LastIds lastIds() {
        throw new UnsupportedOperationException();
    }

    /** As the disk remembers them, after a restart. */
    public void restore(LastIds lastIds) {
        throw new UnsupportedOperationException();
    }

    /** A record as the disk remembers it, after a restart. */
    public void restore(User user) {
        throw new UnsupportedOperationException();
    }

    public void restore(Seat seat) {
        throw new UnsupportedOperationException();
    }

    public void restore(Reservation live) {
        throw new UnsupportedOperationException();
    }

    public void restore(WaitlistEntry entry) {
        throw new UnsupportedOperationException();
    }

    public void restore(Cluster cluster) {
        throw new UnsupportedOperationException();
    }

    /** Over all that is live; equal states have equal hashes. Walks everything: for operators and tests. */
    public long hash() {
        throw new UnsupportedOperationException();
    }

    public record LastIds(int user, int seat, int reservation, int waitlist) {}
}
