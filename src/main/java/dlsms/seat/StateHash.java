package dlsms.seat;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The hash of a whole state, field by field: what the JVM gives as hash code of an enum or an object differs between
 * processes.
 */
final class StateHash {

    private final StableHash hash = new StableHash();

    private StateHash() {}

    static long of(SeatState state, Collection<Booking> bookings, Collection<WaitlistEntry> waitlist) {
        var whole = new StateHash();
        state.cluster().ifPresent(whole::add);
        whole.add(state.lastIds());
        whole.add(state.retention());
        whole.count(state.users()).forEach(whole::add);
        whole.count(state.seats()).forEach(whole::add);
        whole.count(bookings).forEach(booking -> booking.hashInto(whole.hash));
        whole.count(waitlist).forEach(whole::add);
        return whole.hash.value();
    }

    private <T> Collection<T> count(Collection<T> records) {
        hash.add(records.size());
        return records;
    }

    private void add(Cluster cluster) {
        hash.add(cluster.id()).add(cluster.tokenSecret());
    }

    private void add(SeatState.LastIds last) {
        hash.add(last.user()).add(last.seat()).add(last.reservation()).add(last.waitlist());
    }

    private void add(Retention retention) {
        hash.add(retention.days()).add(retention.next());
    }

    private void add(User user) {
        hash.add(user.id().value()).add(user.studentId()).add(user.name()).add(user.passwordHash());
        hash.add(user.staff()).add(Micros.of(user.created()));
    }

    private void add(Seat seat) {
        hash.add(seat.id().value()).add(seat.branch()).add(seat.area());
        hash.add(seat.power()).add(seat.monitor()).add(seat.maintenance());
    }

    private void add(WaitlistEntry entry) {
        hash.add(entry.id().value()).add(entry.user().value()).add(entry.branch());
        hash.add(entry.seat().map(SeatId::value).orElse(0)).add(Micros.of(entry.created()));
        add(entry.desired());
        add(entry.notified());
    }

    private void add(Optional<Instant> moment) {
        hash.add(moment.isPresent()).add(moment.map(Micros::of).orElse(0L));
    }
}
