package dlsms.storage;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.UserId;
import dlsms.wire.command.ReservationRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.WriteBatch;

/**
 * Reservations that are over. Each lies under its user, so that a user's history is one run of the disk; its number
 * leads to the user. Records are never changed, so reading needs no lock against the writer. Reading: any thread.
 */
final class PastRecords {

    private static final byte BY_USER = 'u';
    private static final byte BY_NUMBER = 'n';

    private final RocksDatabase database;

    PastRecords(RocksDatabase database) {
        this.database = database;
    }

    /** From what is live to history. */
    void move(WriteBatch batch, Reservation reservation) {
        database.delete(batch, Family.LIVE, Keys.ofNumber(reservation.id().value()));
        byte[] byUser = byUser(reservation.user(), reservation.id());
        database.put(batch, Family.PAST, byUser, Frame.wrap(byUser, SeatProtos.encode(reservation)));
        byte[] byNumber = byNumber(reservation.id());
        byte[] user = ByteBuffer.allocate(Frame.HEADER_BYTES + Integer.BYTES)
                .putInt(Frame.HEADER_BYTES, reservation.user().value())
                .array();
        database.put(batch, Family.PAST, byNumber, Frame.seal(byNumber, user));
    }

    Optional<Reservation> find(ReservationId id) {
        byte[] byNumber = byNumber(id);
        return database.get(Family.PAST, byNumber).map(record -> {
            var user = new UserId(Frame.open(Family.PAST, byNumber, record).getInt());
            byte[] byUser = byUser(user, id);
            return database.get(Family.PAST, byUser)
                    .map(found -> decode(byUser, found))
                    .orElseThrow(() -> new CorruptDataException(
                            "past reservation " + id + " of user " + user + " is missing, though its number is there"));
        });
    }

    List<Reservation> of(UserId user, int max) {
        var found = new ArrayList<Reservation>();
        byte[] prefix = ByteBuffer.allocate(1 + Integer.BYTES)
                .put(BY_USER)
                .putInt(user.value())
                .array();
        byte[] newest = byUser(user, new ReservationId(Integer.MAX_VALUE));
        try (Cursor cursor = database.cursor(Family.PAST).atOrBefore(newest)) {
            while (found.size() < max && cursor.validWithin(prefix)) {
                found.add(decode(cursor.key(), cursor.value()));
                cursor.previous();
            }
        }
        return found;
    }

    private static Reservation decode(byte[] key, byte[] record) {
        return SeatProtos.decode(Frame.unwrap(Family.PAST, key, record, ReservationRecord.parser()));
    }

    private static byte[] byUser(UserId user, ReservationId id) {
        return ByteBuffer.allocate(1 + 2 * Integer.BYTES)
                .put(BY_USER)
                .putInt(user.value())
                .putInt(id.value())
                .array();
    }

    private static byte[] byNumber(ReservationId id) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put(BY_NUMBER)
                .putInt(id.value())
                .array();
    }
}
