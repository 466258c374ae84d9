package dlsms.storage;

import dlsms.seat.Reservation;
import dlsms.seat.SeatEvent;
import java.util.List;

/**
 * What some entries, applied one after the other, have changed: becomes visible on disk together or not at all.
 *
 * @param applied how far the state has come by them
 * @param events of those entries that made something happen, in order
 * @param forgotten reservations that have left the state: history from now on
 * @param requests that were applied
 * @param requestsKeptFrom the index of the oldest request still remembered: older ones may be deleted
 */
public record StateChange(
        AppliedState applied,
        List<EntryEvents> events,
        List<Reservation> forgotten,
        List<RememberedRequest> requests,
        long requestsKeptFrom) {

    /** @param encoded the same events as they go to the outbox, see {@link EventProtos} */
    public record EntryEvents(long index, List<SeatEvent> events, byte[] encoded) {}
}
