package dlsms.storage;

import dlsms.seat.Reservation;
import dlsms.seat.SeatEvent;
import dlsms.wire.command.EventsRecord;
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

    /**
     * What one entry made happen.
     *
     * @param record the same events as they go to the outbox, see {@link EventProtos}
     * @param encoded its bytes
     */
    public record EntryEvents(List<SeatEvent> events, EventsRecord record, byte[] encoded) {

        /** Works out the bytes. */
        public static EntryEvents of(List<SeatEvent> events, EventsRecord record) {
            return new EntryEvents(events, record, record.toByteArray());
        }

        long index() {
            return record.getIndex();
        }
    }
}
