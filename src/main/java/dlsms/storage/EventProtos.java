package dlsms.storage;

import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.WaitlistEntry;
import dlsms.wire.command.ClusterRecord;
import dlsms.wire.command.Event;
import dlsms.wire.command.EventsRecord;
import dlsms.wire.command.HistoryDropped;
import dlsms.wire.command.Operation;
import dlsms.wire.command.RetentionSet;
import dlsms.wire.command.WaiterNotified;
import java.util.List;

/**
 * Events as protobuf, for the outbox, and back. The secret of tokens, the hashes of passwords and the reservations that
 * were dropped stay behind. Any thread.
 */
public final class EventProtos {

    private EventProtos() {}

    /** What one entry made happen, as it goes to the outbox. */
    public static EventsRecord encode(LogPosition position, long stampMicros, Actor actor, List<SeatEvent> events) {
        var record = EventsRecord.newBuilder()
                .setIndex(position.index())
                .setTerm(position.term())
                .setStamp(stampMicros)
                .setActor(SeatProtos.encode(actor));
        events.forEach(event -> record.addEvents(encode(event)));
        return record.build();
    }

    private static Event encode(SeatEvent event) {
        var kind = Event.newBuilder();
        switch (event) {
            case SeatEvent.Founded(Cluster cluster) ->
                kind.setFounded(ClusterRecord.newBuilder().setClusterId(cluster.id()));
            case SeatEvent.UserRegistered(User user) ->
                kind.setUserRegistered(SeatProtos.encode(user).toBuilder().clearPasswordHash());
            case SeatEvent.SeatAdded(Seat seat) -> kind.setSeatAdded(SeatProtos.encode(seat));
            case SeatEvent.Reserved(Reservation reservation) -> kind.setReserved(SeatProtos.encode(reservation));
            case SeatEvent.CheckedIn(Reservation reservation) -> kind.setCheckedIn(SeatProtos.encode(reservation));
            case SeatEvent.Cancelled(Reservation reservation) -> kind.setCancelled(SeatProtos.encode(reservation));
            case SeatEvent.NoShow(Reservation reservation) -> kind.setNoShow(SeatProtos.encode(reservation));
            case SeatEvent.Completed(Reservation reservation) -> kind.setCompleted(SeatProtos.encode(reservation));
            case SeatEvent.WaitlistJoined(WaitlistEntry entry) -> kind.setWaitlistJoined(SeatProtos.encode(entry));
            case SeatEvent.WaitlistLeft(WaitlistEntry entry) -> kind.setWaitlistLeft(SeatProtos.encode(entry));
            case SeatEvent.WaiterNotified(WaitlistEntry entry, SeatId seat, String message) ->
                kind.setWaiterNotified(WaiterNotified.newBuilder()
                        .setEntry(SeatProtos.encode(entry))
                        .setSeatId(seat.value())
                        .setMessage(message));
            case SeatEvent.RetentionSet(int before, int days) ->
                kind.setRetentionSet(
                        RetentionSet.newBuilder().setDaysBefore(before).setDays(days));
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) ->
                kind.setHistoryDropped(HistoryDropped.newBuilder()
                        .addAllReservationIds(
                                dropped.stream().map(each -> each.id().value()).toList())
                        .setNext(next));
            case SeatEvent.OperationExecuted(String text, String sourceId) ->
                kind.setOperationExecuted(Operation.newBuilder().setText(text).setSourceId(sourceId));
        }
        return kind.build();
    }

    /**
     * What one entry made happen, as it came from the outbox: users have an empty hash, the cluster has an empty
     * secret, and of dropped history there is only the number that is next.
     *
     * @throws CorruptDataException where it is no event that this version knows
     */
    public static OutboxEntry decode(EventsRecord record) {
        return new OutboxEntry(
                new LogPosition(record.getTerm(), record.getIndex()),
                SeatProtos.instant(record.getStamp()),
                SeatProtos.decode(record.getActor()),
                record.getEventsList().stream().map(EventProtos::decode).toList());
    }

    private static SeatEvent decode(Event event) {
        return switch (event.getKindCase()) {
            case FOUNDED -> new SeatEvent.Founded(SeatProtos.decode(event.getFounded()));
            case USER_REGISTERED -> new SeatEvent.UserRegistered(SeatProtos.decode(event.getUserRegistered()));
            case SEAT_ADDED -> new SeatEvent.SeatAdded(SeatProtos.decode(event.getSeatAdded()));
            case RESERVED -> new SeatEvent.Reserved(SeatProtos.decode(event.getReserved()));
            case CHECKED_IN -> new SeatEvent.CheckedIn(SeatProtos.decode(event.getCheckedIn()));
            case CANCELLED -> new SeatEvent.Cancelled(SeatProtos.decode(event.getCancelled()));
            case NO_SHOW -> new SeatEvent.NoShow(SeatProtos.decode(event.getNoShow()));
            case COMPLETED -> new SeatEvent.Completed(SeatProtos.decode(event.getCompleted()));
            case WAITLIST_JOINED -> new SeatEvent.WaitlistJoined(SeatProtos.decode(event.getWaitlistJoined()));
            case WAITLIST_LEFT -> new SeatEvent.WaitlistLeft(SeatProtos.decode(event.getWaitlistLeft()));
            case WAITER_NOTIFIED -> decode(event.getWaiterNotified());
            case RETENTION_SET ->
                new SeatEvent.RetentionSet(
                        event.getRetentionSet().getDaysBefore(),
                        event.getRetentionSet().getDays());
            case HISTORY_DROPPED ->
                new SeatEvent.HistoryDropped(
                        List.of(), event.getHistoryDropped().getNext());
            case OPERATION_EXECUTED -> decode(event.getOperationExecuted());
            case KIND_NOT_SET -> throw new CorruptDataException("an event in the outbox is of no known kind");
        };
    }

    private static SeatEvent decode(WaiterNotified notified) {
        return new SeatEvent.WaiterNotified(
                SeatProtos.decode(notified.getEntry()), new SeatId(notified.getSeatId()), notified.getMessage());
    }

    private static SeatEvent decode(Operation executed) {
        return new SeatEvent.OperationExecuted(executed.getText(), executed.getSourceId());
    }
}
