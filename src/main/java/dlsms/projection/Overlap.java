package dlsms.projection;

import dlsms.seat.Reservation;
import java.util.List;
import java.util.Optional;

/** Finds which rows it was that the tripwire caught. */
final class Overlap {

    private static final String OTHERS = """
            SELECT id FROM projection.reservations
            WHERE epoch = :epoch AND seat_id = :seat AND id <> :id
                AND status IN ('CONFIRMED', 'CHECKED_IN', 'COMPLETED')
                AND tstzrange(starts_at, ends_at) && tstzrange(:start, :end)
            ORDER BY id LIMIT 1""";

    private Overlap() {}

    /** The first of {@code written} that meets a row that is there, in words. */
    static String rows(Database database, long epoch, List<Reservation> written) {
        try {
            return written.stream()
                    .filter(reservation -> reservation.status().blocks())
                    .flatMap(reservation -> other(database, epoch, reservation).stream()
                            .map(other -> "reservations " + reservation.id() + " and " + other + " of seat "
                                    + reservation.seat()))
                    .findFirst()
                    .orElse("among reservations "
                            + written.stream().map(Reservation::id).toList());
        } catch (RuntimeException e) {
            return "among reservations " + written.stream().map(Reservation::id).toList();
        }
    }

    private static Optional<Integer> other(Database database, long epoch, Reservation reservation) {
        return database.inTransaction(handle -> handle.createQuery(OTHERS)
                .bind("epoch", epoch)
                .bind("seat", reservation.seat().value())
                .bind("id", reservation.id().value())
                .bind("start", Cells.time(reservation.slot().start()))
                .bind("end", Cells.time(reservation.slot().end()))
                .mapTo(Integer.class)
                .findOne());
    }
}
