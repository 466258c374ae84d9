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

/** Events as protobuf, for the outbox. The secret of tokens and the hashes of passwords stay behind. Any thread. */
public final class EventProtos {

    private EventProtos() {}

    /** What one entry made happen, as it goes to the outbox. */
    public static byte[] encode(LogPosition position, long stampMicros, Actor actor, List<SeatEvent> events) {
        var record = EventsRecord.newBuilder()
                .setIndex(position.index())
                .setTerm(position.term())
                .setStamp(stampMicros)
                .setActor(SeatProtos.encode(actor));
        events.forEach(event -> record.addEvents(encode(event)));
        return record.build().toByteArray();
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
            case SeatEvent.RetentionSet(int days) ->
                kind.setRetentionSet(RetentionSet.newBuilder().setDays(days));
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
}
