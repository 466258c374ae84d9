package dlsms.seat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What is live, in memory: users, seats, reservations that still matter to a decision, the waitlist. One thread.
 *
 * <p>A reservation that is CANCELLED or NO_SHOW leaves at once. A COMPLETED one stays until {@link
 * Policy#reservationMax} after its end: until then a new one could still overlap it.
 */
public final class SeatState {

    private final Policy policy;
    private final Numbered<User> users = new Numbered<>();
    private final TreeMap<String, User> usersByStudentId = new TreeMap<>();
    private final Numbered<Seat> seats = new Numbered<>();
    private final Bookings bookings;
    private final Waitlist waitlist = new Waitlist();
    private Optional<Cluster> cluster = Optional.empty();
    private Retention retention = Retention.FOR_EVER;
    private LastIds lastIds = new LastIds(0, 0, 0, 0);

    /** Empty. @param policy how long reservations stay and when they fall due */
    public SeatState(Policy policy) {
        this.policy = policy;
        this.bookings = new Bookings(policy);
    }

    /** Makes {@code event} so. @throws IllegalStateException if it contradicts the state, as no decision does */
    public void apply(SeatEvent event) {
        switch (event) {
            case SeatEvent.Founded(Cluster founded) -> restore(founded);
            case SeatEvent.UserRegistered(User user) -> restore(user);
            case SeatEvent.SeatAdded(Seat seat) -> restore(seat);
            case SeatEvent.Reserved(Reservation reservation) -> restore(reservation);
            case SeatEvent.CheckedIn(Reservation reservation) -> bookings.update(reservation);
            case SeatEvent.Cancelled(Reservation reservation) -> bookings.update(reservation);
            case SeatEvent.NoShow(Reservation reservation) -> bookings.update(reservation);
            case SeatEvent.Completed(Reservation reservation) -> bookings.update(reservation);
            case SeatEvent.WaitlistJoined(WaitlistEntry entry) -> restore(entry);
            case SeatEvent.WaitlistLeft(WaitlistEntry entry) -> waitlist.remove(entry.id());
            case SeatEvent.WaiterNotified(WaitlistEntry entry, SeatId seat, String message) -> waitlist.put(entry);
            case SeatEvent.RetentionSet(int before, int days) -> retention = retention.of(days);
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) -> {
                dropped.forEach(reservation -> bookings.drop(reservation.id()));
                retention = retention.from(next);
            }
            case SeatEvent.OperationExecuted(String text, String sourceId) -> {}
        }
    }

    /**
     * Drops COMPLETED reservations that no decision from {@code now} on can depend on, those that ended first first, at
     * most {@link Policy#forgottenPerEntryMax}. To be called once for each command, with its stamp, before the command
     * is decided: so all nodes forget the same at the same entry.
     *
     * @return what was dropped: history now
     */
    public List<Reservation> forget(Instant now) {
        return bookings.forget(now, policy.forgottenPerEntryMax());
    }

    /** Absent until the cluster's first command. */
    public Optional<Cluster> cluster() {
        return cluster;
    }

    /** Absent: no user has this number. */
    public Optional<User> user(UserId id) {
        return users.get(id.value());
    }

    /** Absent: the student id, exactly as written, is free. */
    public Optional<User> userByStudentId(String studentId) {
        return Optional.ofNullable(usersByStudentId.get(studentId));
    }

    /** By id. */
    public Collection<User> users() {
        return users.all();
    }

    /** Absent: no seat has this number. */
    public Optional<Seat> seat(SeatId id) {
        return seats.get(id.value());
    }

    /** By id. */
    public Collection<Seat> seats() {
        return seats.all();
    }

    /** Absent: it was never given, or is history and no longer live. */
    public Optional<Reservation> reservation(ReservationId id) {
        return bookings.get(id).map(Booking::reservation);
    }

    /** The earliest blocking reservation of the seat that overlaps the slot. */
    public Optional<Reservation> overlapping(SeatId seat, Slot slot) {
        return bookings.overlapping(seat, slot).map(Booking::reservation);
    }

    /** The blocking reservation of the seat whose slot contains {@code moment}. */
    public Optional<Reservation> holding(SeatId seat, Instant moment) {
        return overlapping(seat, new Slot(moment, moment.plus(1, ChronoUnit.MICROS)));
    }

    /** The same, and for how long around that moment it stays so as long as nothing happens to the seat. */
    public Holding held(SeatId seat, Instant moment) {
        return bookings.held(seat, moment);
    }

    /** Live ones, by id. */
    public List<Reservation> reservationsOf(UserId user) {
        return reservations(bookings.of(user));
    }

    /** Live ones whose no-show or completion has fallen due by {@code now}, earliest first, at most {@code max}. */
    public List<Reservation> due(Instant now, int max) {
        return reservations(bookings.due(now, max));
    }

    /** Absent: it was never given, or its user has left. */
    public Optional<WaitlistEntry> waitlistEntry(WaitlistId id) {
        return waitlist.get(id);
    }

    /** By id, notified ones too. */
    public List<WaitlistEntry> waitlistOf(UserId user) {
        return waitlist.of(user);
    }

    /** Of all users, notified ones too. */
    public int waitlistEntries() {
        return waitlist.size();
    }

    /** Who has waited longest for the seat, else for any of its branch, and has not been notified. */
    public Optional<WaitlistEntry> oldestWaiter(Seat seat) {
        return waitlist.oldest(seat);
    }

    /** The same among those whose desired time, if any, lies in {@code freed}. @param except are passed over */
    public Optional<WaitlistEntry> oldestFittingWaiter(Seat seat, Slot freed, SortedSet<WaitlistId> except) {
        return waitlist.oldestFitting(seat, freed, except);
    }

    /** When the next no-show or completion falls due. Forgetting waits for the next command, whichever that is. */
    public Optional<Instant> nextDue() {
        return bookings.nextDue();
    }

    /** How many are in memory. */
    public int liveReservations() {
        return bookings.size();
    }

    /** How long what is over is kept, and how far it was dropped. */
    public Retention retention() {
        return retention;
    }

    /** As the disk remembers it, after a restart. */
    public void restore(Retention remembered) {
        retention = remembered;
    }

    /** The last numbers given; the next one is one more. They never go back, so no number is given twice. */
    public LastIds lastIds() {
        return lastIds;
    }

    /** As the disk remembers them, after a restart. */
    public void restore(LastIds remembered) {
        lastIds = lastIds.atLeast(remembered);
    }

    /** A user as the disk remembers it, after a restart. */
    public void restore(User user) {
        users.put(user.id().value(), user);
        usersByStudentId.put(user.studentId(), user);
        lastIds = lastIds.atLeast(new LastIds(user.id().value(), 0, 0, 0));
    }

    /** A seat as the disk remembers it, after a restart. */
    public void restore(Seat seat) {
        seats.put(seat.id().value(), seat);
        lastIds = lastIds.atLeast(new LastIds(0, seat.id().value(), 0, 0));
    }

    /**
     * A reservation as the disk remembers it, after a restart. Users and seats first: then all reservations share
     * their ids' objects.
     *
     * @throws IllegalStateException if it does not block its seat (CANCELLED, NO_SHOW), or overlaps another
     */
    public void restore(Reservation live) {
        UserId user = user(live.user()).map(User::id).orElse(live.user());
        SeatId seat = seat(live.seat()).map(Seat::id).orElse(live.seat());
        bookings.add(new Booking(live, user, seat));
        lastIds = lastIds.atLeast(new LastIds(0, 0, live.id().value(), 0));
    }

    /** A waitlist entry as the disk remembers it, after a restart. */
    public void restore(WaitlistEntry entry) {
        waitlist.put(entry);
        lastIds = lastIds.atLeast(new LastIds(0, 0, 0, entry.id().value()));
    }

    /** As the disk remembers it, after a restart. */
    public void restore(Cluster founded) {
        cluster = Optional.of(founded);
    }

    /** Over all that is live; equal states have equal hashes. Walks everything: for operators and tests. */
    public long hash() {
        return StateHash.of(this, bookings.all(), waitlist.all());
    }

    private static List<Reservation> reservations(Collection<Booking> found) {
        return found.stream().map(Booking::reservation).toList();
    }

    /**
     * Who holds a seat at a moment.
     *
     * @param by absent: nobody
     * @param unchanged the longest interval around the moment in which it is the same; {@link Instant#MIN} and {@link
     *     Instant#MAX} where it has no end
     */
    public record Holding(Optional<Reservation> by, Slot unchanged) {

        static final Holding FREE_FOR_EVER = free(Optional.empty(), Optional.empty());

        static Holding free(Optional<Instant> from, Optional<Instant> until) {
            return new Holding(Optional.empty(), new Slot(from.orElse(Instant.MIN), until.orElse(Instant.MAX)));
        }
    }

    /** The highest number given of each kind; 0: none yet. */
    public record LastIds(int user, int seat, int reservation, int waitlist) {

        LastIds atLeast(LastIds other) {
            return new LastIds(
                    Math.max(user, other.user),
                    Math.max(seat, other.seat),
                    Math.max(reservation, other.reservation),
                    Math.max(waitlist, other.waitlist));
        }
    }
}
