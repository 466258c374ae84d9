package dlsms.projection;

import dlsms.seat.Reservation;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds which rows it was that the tripwire caught.
 *
 * @param epoch of the rows that were there
 * @param building absent: no rebuild was under way
 * @param written what was to be added to them
 */
record Overlap(long epoch, Optional<Long> building, Collection<Reservation> written) {

    private static final String OTHERS = """
            SELECT id FROM projection.reservations
            WHERE epoch = :epoch AND seat_id = :seat AND id <> :id
                AND status IN ('CONFIRMED', 'CHECKED_IN', 'COMPLETED')
                AND tstzrange(starts_at, ends_at) && tstzrange(:start, :end)
            ORDER BY id LIMIT 1""";

    private static final int NAMED_MAX = 20;

    /** The first of {@code written} that meets another one of them, or a row that is there, in words. */
    String rows(Database database) {
        List<Reservation> blocking = written.stream()
                .filter(reservation -> reservation.status().blocks())
                .toList();
        try {
            return among(blocking)
                    .or(() -> blocking.stream()
                            .flatMap(reservation -> other(database, reservation).stream()
                                    .map(other -> pair(reservation, other.toString())))
                            .findFirst())
                    .orElseGet(this::names);
        } catch (RuntimeException e) {
            return names();
        }
    }

    // In the order of their starts, of those that overlap at all, two neighbours do.
    private static Optional<String> among(List<Reservation> blocking) {
        List<Reservation> ordered = blocking.stream()
                .sorted(Comparator.comparing(Reservation::seat)
                        .thenComparing(reservation -> reservation.slot().start()))
                .toList();
        for (int i = 1; i < ordered.size(); i++) {
            Reservation one = ordered.get(i - 1);
            Reservation two = ordered.get(i);
            if (one.seat().equals(two.seat()) && one.slot().overlaps(two.slot())) {
                return Optional.of(pair(one, two.id().toString()));
            }
        }
        return Optional.empty();
    }

    private static String pair(Reservation one, String other) {
        return "reservations " + one.id() + " and " + other + " of seat " + one.seat();
    }

    private String names() {
        String more = written.size() > NAMED_MAX ? " and " + (written.size() - NAMED_MAX) + " more" : "";
        return "among reservations "
                + written.stream().map(Reservation::id).limit(NAMED_MAX).toList() + more;
    }

    private Optional<Integer> other(Database database, Reservation reservation) {
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
