package dlsms.projection;

import dlsms.seat.Micros;
import dlsms.seat.Reservation;
import dlsms.seat.SeatState.LastIds;
import dlsms.seat.WaitlistEntry;
import dlsms.storage.Outbox;
import dlsms.storage.StateMoment;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes all rows anew, as a new epoch beside the one that is read. The rows come from one moment of the state, a
 * transaction for each chunk; between two chunks the events that have happened since are written too, so the outbox
 * need not hold more than one chunk takes. A row that an event has written, or taken away, is left out of the chunks:
 * what stands in the new epoch is at any time a part of the newest state, and in the end all of it. One update of the
 * position makes it the one that is read.
 *
 * <p>Each transaction sees to it that this rebuild is still the one. What an interrupted one has left is deleted by
 * the next. The projector's thread.
 */
final class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private final Tools tools;
    private final Position from;

    // Rows of the moment that are no longer right. Only what was there then is remembered, so that is bounded.
    private final Set<Integer> reservationsTouched = new HashSet<>();
    private final Set<Integer> waitlistTouched = new HashSet<>();
    private int reservationsFrom;
    private LastIds lastIds = new LastIds(0, 0, 0, 0);

    private Collection<Reservation> writing = List.of();
    private long building;
    private long floor;
    private long audited;
    private Instant newest = Instant.EPOCH;

    /** @param from as it was read: where somebody has changed it since, nothing comes of this */
    Rebuild(Tools tools, Position from) {
        this.tools = tools;
        this.from = from;
        this.audited = from.audited();
    }

    /** @throws Superseded where it can't be the one that goes on */
    void run() {
        begin();
        try (StateMoment moment = tools.source().moments().get()) {
            floor = moment.applied().position().index();
            lastIds = moment.applied().lastIds();
            newest = Micros.toInstant(moment.applied().stampMicros());
            if (floor < Math.max(from.applied(), from.audited())
                    || !moment.cluster().filter(from.clusterId()::equals).isPresent()) {
                throw new Superseded("the state is not the one that was asked for");
            }
            catchUp();
            write(moment);
        }
        finish();
    }

    private void begin() {
        building = tools.database().inTransaction(handle -> {
            long epoch = Positions.nextEpoch(handle);
            require(Positions.beginRebuild(handle, from, epoch));
            return epoch;
        });
        tools.figures().rebuilds.incrementAndGet();
        tools.figures().rowsRebuilt.set(0);
        LOG.info("event=projection-rebuild-begins epoch={} from={}", building, from.applied());
        boolean more = true;
        while (more) {
            more = tools.database().inTransaction(handle -> {
                require(Positions.holdRebuild(handle, building));
                return Sweep.some(handle, from.epoch(), building, tools.limits().rowsMax());
            });
        }
    }

    private void write(StateMoment moment) {
        int max = tools.limits().rowsMax();
        moment.eachUsers(max, users -> chunk(users, writer -> writer.users(users)));
        moment.eachSeats(max, seats -> chunk(seats, writer -> writer.seats(seats)));
        moment.eachReservations(max, reservations -> {
            List<Reservation> untouched = reservations.stream()
                    .filter(this::isUntouched)
                    .sorted(Comparator.comparing(Reservation::id))
                    .toList();
            writing = untouched;
            chunk(untouched, writer -> writer.reservations(untouched));
        });
        moment.eachWaitlistEntries(max, entries -> {
            List<WaitlistEntry> untouched = entries.stream()
                    .filter(entry -> !waitlistTouched.contains(entry.id().value()))
                    .toList();
            chunk(untouched, writer -> writer.waitlist(untouched));
        });
    }

    private boolean isUntouched(Reservation reservation) {
        int id = reservation.id().value();
        return id >= reservationsFrom && !reservationsTouched.contains(id);
    }

    private void chunk(List<?> rows, Consumer<RowWriter> write) {
        if (!tools.source().leads().getAsBoolean()) {
            throw new Superseded("another node leads");
        }
        tools.database().inTransaction(handle -> {
            require(Positions.holdRebuild(handle, building));
            write.accept(new RowWriter(handle, building));
            return building;
        });
        tools.figures().rowsRebuilt.addAndGet(rows.size());
        catchUp();
    }

    private void catchUp() {
        long target = Math.max(floor, tools.source().applied().getAsLong());
        while (audited < target) {
            var limits = tools.limits();
            Outbox.Batch batch = tools.source().outbox().after(audited, limits.entriesMax(), limits.bytesMax());
            if (batch.through() <= audited) {
                throw new Superseded("the state went back");
            }
            if (batch.after() > Math.max(audited, floor)) {
                throw new Superseded("the outbox has lost what has happened since the rebuild began");
            }
            write(batch);
        }
    }

    private void write(Outbox.Batch batch) {
        Delta delta = Delta.of(batch.entries(), floor);
        writing = delta.reservations().values();
        SortedMap<String, Long> branches = tools.database().inTransaction(handle -> {
            require(Positions.advanceRebuild(handle, building, audited, batch.through()));
            var history = new HistoryWriter(handle, from.cluster());
            if (batch.after() > audited) {
                history.audit(List.of(AuditRow.gap(audited + 1, batch.after(), newest)));
            }
            history.write(batch.entries());
            new RowWriter(handle, building).write(delta);
            return Tools.branches(handle, building, delta);
        });
        if (batch.after() > audited) {
            LOG.warn("event=projection-gap from={} to={}", audited + 1, batch.after());
        }
        audited = batch.through();
        if (!batch.entries().isEmpty() && audited > floor) {
            newest = batch.entries().getLast().stamp();
        }
        remember(delta);
        tools.committed(branches);
    }

    private void remember(Delta delta) {
        reservationsTouched.addAll(
                delta.reservations().headMap(lastIds.reservation() + 1).keySet());
        waitlistTouched.addAll(delta.waitlist().headMap(lastIds.waitlist() + 1).keySet());
        waitlistTouched.addAll(delta.waitlistGone().headSet(lastIds.waitlist() + 1));
        reservationsFrom = Math.max(reservationsFrom, delta.reservationsFrom());
    }

    private void finish() {
        tools.database().inTransaction(handle -> {
            require(Positions.finishRebuild(handle, building, audited, newest));
            return building;
        });
        LOG.info("event=projection-rebuilt epoch={} index={} rows={}", building, audited, tools.figures().rowsRebuilt);
    }

    /** Where the tripwire caught it. */
    Overlap overlap() {
        return new Overlap(building, Optional.of(building), writing);
    }

    private static void require(boolean held) {
        if (!held) {
            throw new Superseded("somebody else goes on with the rebuild");
        }
    }
}
