package dlsms.storage;

import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dlsms.raft.LogPosition;
import dlsms.seat.Cluster;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatState;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.wire.command.ClusterRecord;
import dlsms.wire.command.Event;
import dlsms.wire.command.RequestRecord;
import dlsms.wire.command.ReservationRecord;
import dlsms.wire.command.SeatRecord;
import dlsms.wire.command.UserRecord;
import dlsms.wire.command.WaitlistRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The state in RocksDB: what is live is read once, at start, and written through; history is read when it is asked
 * for.
 */
public final class SeatStore implements SeatRecords {

    /** Events are kept for this many entries of the log: 90 s of 11,000 a second. */
    public static final long OUTBOX_ENTRIES_MAX = 1_000_000;

    /** Events are kept up to so many bytes of their records, as they are before they are compressed. */
    public static final long OUTBOX_BYTES_MAX = 256L << 20;

    private final RocksDatabase database;
    private final PastRecords past;
    private final OutboxWriter outbox;
    private final Trimmed requests;

    /** Over an open database; reads nothing yet but where outbox and requests begin. */
    public SeatStore(RocksDatabase database) {
        this(database, OutboxLimits.DEFAULT);
    }

    SeatStore(RocksDatabase database, OutboxLimits outboxLimits) {
        this.database = database;
        this.past = new PastRecords(database);
        this.outbox = new OutboxWriter(database, outboxLimits);
        this.requests = new Trimmed(database, Family.REQUESTS);
    }

    @Override
    public AppliedState load(SeatState state) {
        database.get(Family.META, MetaKey.CLUSTER)
                .map(record -> Frame.unwrap(Family.META, MetaKey.CLUSTER, record, ClusterRecord.parser()))
                .map(SeatProtos::decode)
                .ifPresent(state::restore);
        try {
            each(Family.USERS, UserRecord.parser(), user -> state.restore(SeatProtos.decode(user)));
            each(Family.SEATS, SeatRecord.parser(), seat -> state.restore(SeatProtos.decode(seat)));
            each(Family.LIVE, ReservationRecord.parser(), live -> state.restore(SeatProtos.decode(live)));
            each(Family.WAITLIST, WaitlistRecord.parser(), entry -> state.restore(SeatProtos.decode(entry)));
        } catch (IllegalStateException e) {
            throw new CorruptDataException("the state contradicts itself: " + e.getMessage(), e);
        }
        AppliedState applied = database.reading(AppliedRecords::read);
        state.restore(applied.lastIds());
        state.restore(applied.retention());
        return applied;
    }

    @Override
    public void loadRequests(EachRequest each) {
        try (Cursor cursor = database.cursor(Family.REQUESTS).first()) {
            while (cursor.valid()) {
                var request = RequestOutline.decode(cursor.key(), cursor.value());
                each.remembered(request.idHash(), request.index(), request.stampMicros());
                cursor.next();
            }
        }
    }

    private <M> void each(Family family, Parser<M> parser, Consumer<M> consumer) {
        try (Cursor cursor = database.cursor(family).first()) {
            while (cursor.valid()) {
                consumer.accept(Frame.unwrap(family, cursor.key(), cursor.value(), parser));
                cursor.next();
            }
        }
    }

    @Override
    public Optional<RememberedRequest> request(long index) {
        byte[] key = Keys.ofIndex(index);
        return database.get(Family.REQUESTS, key)
                .map(record -> Frame.unwrap(Family.REQUESTS, key, record, RequestRecord.parser()))
                .map(SeatStore::decode);
    }

    @Override
    public void write(StateChange change) {
        Batch batch = database.batch();
        change.events().forEach(entry -> put(batch, entry));
        change.forgotten().forEach(reservation -> past.move(batch, SeatProtos.encode(reservation)));
        change.requests().forEach(request -> put(batch, request));
        batch.put(Family.META, MetaKey.APPLIED, AppliedRecords.encode(change.applied()));
        outbox.write(batch, change.events(), change.applied().position().index());
        requests.trim(batch, change.requestsKeptFrom());
        database.write(batch);
    }

    // Each node does this for each reservation: what was encoded for the outbox isn't encoded once more.
    private void put(Batch batch, StateChange.EntryEvents entry) {
        for (int at = 0; at < entry.events().size(); at++) {
            put(batch, entry.events().get(at), entry.record().getEvents(at));
        }
    }

    private void put(Batch batch, SeatEvent event, Event encoded) {
        switch (event) {
            case SeatEvent.Founded(Cluster cluster) ->
                batch.put(Family.META, MetaKey.CLUSTER, SeatProtos.encode(cluster)); // with the secret
            case SeatEvent.UserRegistered(User user) ->
                batch.put(Family.USERS, Keys.ofNumber(user.id().value()), SeatProtos.encode(user)); // with the hash
            case SeatEvent.SeatAdded(Seat seat) ->
                batch.put(Family.SEATS, Keys.ofNumber(seat.id().value()), encoded.getSeatAdded());
            case SeatEvent.Reserved reserved -> putLive(batch, encoded.getReserved());
            case SeatEvent.CheckedIn checkedIn -> putLive(batch, encoded.getCheckedIn());
            // Stays live until the state forgets it: a new reservation could still overlap it.
            case SeatEvent.Completed completed -> putLive(batch, encoded.getCompleted());
            case SeatEvent.Cancelled cancelled -> past.move(batch, encoded.getCancelled());
            case SeatEvent.NoShow noShow -> past.move(batch, encoded.getNoShow());
            case SeatEvent.WaitlistJoined joined -> putWaiting(batch, encoded.getWaitlistJoined());
            case SeatEvent.WaiterNotified notified ->
                putWaiting(batch, encoded.getWaiterNotified().getEntry());
            case SeatEvent.WaitlistLeft(WaitlistEntry entry) ->
                batch.delete(Family.WAITLIST, Keys.ofNumber(entry.id().value()));
            case SeatEvent.RetentionSet set -> {} // stands with what was applied
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) ->
                dropped.forEach(reservation -> past.drop(batch, reservation));
            case SeatEvent.OperationExecuted executed -> {}
        }
    }

    private static void putLive(Batch batch, ReservationRecord reservation) {
        batch.put(Family.LIVE, Keys.ofNumber(reservation.getId()), reservation);
    }

    private static void putWaiting(Batch batch, WaitlistRecord entry) {
        batch.put(Family.WAITLIST, Keys.ofNumber(entry.getId()), entry);
    }

    private static void put(Batch batch, RememberedRequest request) {
        batch.put(Family.REQUESTS, Keys.ofIndex(request.position().index()), encode(request));
    }

    @Override
    public Optional<Reservation> past(ReservationId id) {
        return database.watched(() -> past.find(id));
    }

    @Override
    public List<Reservation> pastOf(UserId user, int max) {
        return database.watched(() -> past.of(user, max));
    }

    private static RequestRecord encode(RememberedRequest request) {
        return RequestRecord.newBuilder()
                .setActorUserId(request.actor().value())
                .setRequestId(request.requestId())
                .setCommandHash(UnsafeByteOperations.unsafeWrap(request.commandHash()))
                .setAnswer(UnsafeByteOperations.unsafeWrap(request.answer()))
                .setIndex(request.position().index())
                .setTerm(request.position().term())
                .setStamp(request.stampMicros())
                .setIdHash(request.idHash())
                .build();
    }

    private static RememberedRequest decode(RequestRecord record) {
        return new RememberedRequest(
                new UserId(record.getActorUserId()),
                record.getRequestId(),
                record.getIdHash(),
                record.getCommandHash().toByteArray(),
                record.getAnswer().toByteArray(),
                new LogPosition(record.getTerm(), record.getIndex()),
                record.getStamp());
    }
}
