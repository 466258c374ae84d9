package dlsms.storage;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.UserId;
import dlsms.wire.command.ReservationRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reservations that are over. Each lies under its user, so that a user's history is one run of the disk; its number
 * leads to the user. Records are never changed, and both are dropped together, so reading needs no lock against the
 * writer. Reading: any thread.
 */
final class PastRecords {

    static final byte BY_USER = 'u';
    static final byte BY_NUMBER = 'n';

    private final RocksDatabase database;

    PastRecords(RocksDatabase database) {
        this.database = database;
    }

    /** From what is live to history. */
    void move(Batch batch, ReservationRecord reservation) {
        batch.delete(Family.LIVE, Keys.ofNumber(reservation.getId()));
        var id = new ReservationId(reservation.getId());
        var user = new UserId(reservation.getUserId());
        byte[] byUser = byUser(user, id);
        batch.put(Family.PAST, byUser, reservation);
        batch.put(Family.PAST, byNumber(id), Integer.BYTES, payload -> payload.putInt(user.value()));
    }

    /** From history, or from what is live, to nowhere. */
    void drop(Batch batch, Reservation reservation) {
        batch.delete(Family.LIVE, Keys.ofNumber(reservation.id().value()));
        batch.delete(Family.PAST, byUser(reservation.user(), reservation.id()));
        batch.delete(Family.PAST, byNumber(reservation.id()));
    }

    Optional<Reservation> find(ReservationId id) {
        byte[] byNumber = byNumber(id);
        Optional<byte[]> record = database.get(Family.PAST, byNumber);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        UserId user = userOf(byNumber, record.get());
        byte[] byUser = byUser(user, id);
        Optional<byte[]> found = database.get(Family.PAST, byUser);
        // It may have been dropped between the two looks.
        if (found.isEmpty() && database.get(Family.PAST, byNumber).isPresent()) {
            throw new CorruptDataException(
                    "past reservation " + id + " of user " + user + " is missing, though its number is there");
        }
        return found.map(bytes -> decode(byUser, bytes));
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

    static Reservation decode(byte[] key, byte[] record) {
        return SeatProtos.decode(Frame.unwrap(Family.PAST, key, record, ReservationRecord.parser()));
    }

    /** Whose reservation a number leads to. */
    static UserId userOf(byte[] byNumber, byte[] record) {
        ByteBuffer payload = Frame.open(Family.PAST, byNumber, record);
        if (payload.remaining() != Integer.BYTES) {
            throw new CorruptDataException("a past number leads to " + payload.remaining() + " bytes, expected 4");
        }
        return new UserId(payload.getInt());
    }

    static ReservationId numberOf(byte[] byNumber) {
        if (byNumber.length != 1 + Integer.BYTES) {
            throw new CorruptDataException("a past number has a key of " + byNumber.length + " bytes, expected 5");
        }
        return new ReservationId(ByteBuffer.wrap(byNumber, 1, Integer.BYTES).getInt());
    }

    static byte[] byUser(UserId user, ReservationId id) {
        return ByteBuffer.allocate(1 + 2 * Integer.BYTES)
                .put(BY_USER)
                .putInt(user.value())
                .putInt(id.value())
                .array();
    }

    static byte[] byNumber(ReservationId id) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put(BY_NUMBER)
                .putInt(id.value())
                .array();
    }
}
