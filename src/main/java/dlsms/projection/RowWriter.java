package dlsms.projection;

import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Writes rows of one epoch, one batch a table. Rows that are there are overwritten, so nothing depends on what a
 * person may have done to them. One thread, within a transaction.
 */
final class RowWriter {

    /** In one round trip: what is bound takes memory. */
    static final int ROWS_AT_ONCE = 2_500;

    private static final String USERS = """
            INSERT INTO projection.users (epoch, id, student_id, name, staff, created_at)
            VALUES (:epoch, :id, :student, :name, :staff, :created)
            ON CONFLICT (epoch, id) DO UPDATE SET student_id = EXCLUDED.student_id, name = EXCLUDED.name,
                staff = EXCLUDED.staff, created_at = EXCLUDED.created_at""";

    private static final String BRANCHES = """
            INSERT INTO projection.branches (epoch, branch) VALUES (:epoch, :branch) ON CONFLICT DO NOTHING""";

    private static final String AREAS = """
            INSERT INTO projection.areas (epoch, branch, area) VALUES (:epoch, :branch, :area)
            ON CONFLICT DO NOTHING""";

    private static final String SEATS = """
            INSERT INTO projection.seats (epoch, id, branch, area, has_power, has_monitor, maintenance)
            VALUES (:epoch, :id, :branch, :area, :power, :monitor, :maintenance)
            ON CONFLICT (epoch, id) DO UPDATE SET branch = EXCLUDED.branch, area = EXCLUDED.area,
                has_power = EXCLUDED.has_power, has_monitor = EXCLUDED.has_monitor,
                maintenance = EXCLUDED.maintenance""";

    private static final String RESERVATIONS = """
            INSERT INTO projection.reservations
                (epoch, id, user_id, seat_id, starts_at, ends_at, status, created_at, checked_in_at)
            VALUES (:epoch, :id, :user, :seat, :start, :end, :status, :created, :checkedIn)
            ON CONFLICT (epoch, id) DO UPDATE SET user_id = EXCLUDED.user_id, seat_id = EXCLUDED.seat_id,
                starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, status = EXCLUDED.status,
                created_at = EXCLUDED.created_at, checked_in_at = EXCLUDED.checked_in_at""";

    private static final String RESERVATIONS_GONE =
            "DELETE FROM projection.reservations WHERE epoch = :epoch AND id < :from";

    private static final String WAITLIST = """
            INSERT INTO projection.waitlist (epoch, id, user_id, seat_id, branch, desired_at, created_at, notified_at)
            VALUES (:epoch, :id, :user, :seat, :branch, :desired, :created, :notified)
            ON CONFLICT (epoch, id) DO UPDATE SET user_id = EXCLUDED.user_id, seat_id = EXCLUDED.seat_id,
                branch = EXCLUDED.branch, desired_at = EXCLUDED.desired_at, created_at = EXCLUDED.created_at,
                notified_at = EXCLUDED.notified_at""";

    private static final String WAITLIST_GONE = "DELETE FROM projection.waitlist WHERE epoch = :epoch AND id = :id";

    private final Handle handle;
    private final long epoch;

    RowWriter(Handle handle, long epoch) {
        this.handle = handle;
        this.epoch = epoch;
    }

    /** @return how many rows that was */
    int write(Delta delta) {
        users(delta.users().values());
        seats(delta.seats().values());
        if (delta.reservationsFrom() > 0) {
            handle.createUpdate(RESERVATIONS_GONE)
                    .bind("epoch", epoch)
                    .bind("from", delta.reservationsFrom())
                    .execute();
        }
        reservations(delta.reservations().values());
        waitlistGone(delta.waitlistGone());
        waitlist(delta.waitlist().values());
        return delta.users().size()
                + delta.seats().size()
                + delta.reservations().size()
                + delta.waitlist().size()
                + delta.waitlistGone().size();
    }

    void users(Collection<User> users) {
        batch(
                USERS,
                users,
                (row, user) -> row.bind("id", user.id().value())
                        .bind("student", Cells.text(user.studentId()))
                        .bind("name", Cells.text(user.name()))
                        .bind("staff", user.staff())
                        .bind("created", Cells.time(user.created())));
    }

    void seats(Collection<Seat> seats) {
        SortedSet<String> branches = new TreeSet<>();
        SortedSet<Place> areas = new TreeSet<>();
        for (Seat seat : seats) {
            branches.add(Cells.text(seat.branch()));
            areas.add(Place.of(seat));
        }
        batch(BRANCHES, branches, (row, branch) -> row.bind("branch", branch));
        batch(AREAS, areas, (row, place) -> row.bind("branch", place.branch()).bind("area", place.area()));
        batch(
                SEATS,
                seats,
                (row, seat) -> row.bind("id", seat.id().value())
                        .bind("branch", Cells.text(seat.branch()))
                        .bind("area", Cells.text(seat.area()))
                        .bind("power", seat.power())
                        .bind("monitor", seat.monitor())
                        .bind("maintenance", seat.maintenance()));
    }

    /** @param reservations in the order of their ids: see the constraint of their table */
    void reservations(Collection<Reservation> reservations) {
        batch(
                RESERVATIONS,
                reservations,
                (row, reservation) -> row.bind("id", reservation.id().value())
                        .bind("user", reservation.user().value())
                        .bind("seat", reservation.seat().value())
                        .bind("start", Cells.time(reservation.slot().start()))
                        .bind("end", Cells.time(reservation.slot().end()))
                        .bind("status", reservation.status().name())
                        .bind("created", Cells.time(reservation.created()))
                        .bind("checkedIn", Cells.time(reservation.checkedIn())));
    }

    void waitlist(Collection<WaitlistEntry> entries) {
        batch(
                WAITLIST,
                entries,
                (row, entry) -> row.bind("id", entry.id().value())
                        .bind("user", entry.user().value())
                        .bind("seat", entry.seat().map(SeatId::value))
                        .bind("branch", Cells.text(entry.branch()))
                        .bind("desired", Cells.time(entry.desired()))
                        .bind("created", Cells.time(entry.created()))
                        .bind("notified", Cells.time(entry.notified())));
    }

    private void waitlistGone(Collection<Integer> ids) {
        batch(WAITLIST_GONE, ids, (row, id) -> row.bind("id", id));
    }

    private interface Binding<T> {
        void bind(PreparedBatch row, T value);
    }

    private <T> void batch(String sql, Collection<T> values, Binding<T> binding) {
        if (values.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch(sql)) {
            for (T value : values) {
                batch.bind("epoch", epoch);
                binding.bind(batch, value);
                batch.add();
                if (batch.size() == ROWS_AT_ONCE) {
                    batch.execute();
                }
            }
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    /** An area of a branch. */
    record Place(String branch, String area) implements Comparable<Place> {

        static Place of(Seat seat) {
            return new Place(Cells.text(seat.branch()), Cells.text(seat.area()));
        }

        @Override
        public int compareTo(Place other) {
            int byBranch = branch.compareTo(other.branch);
            return byBranch != 0 ? byBranch : area.compareTo(other.area);
        }
    }
}
