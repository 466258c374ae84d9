package dlsms.storage;

import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatState;
import dlsms.seat.UserId;
import java.util.List;
import java.util.Optional;

/**
 * Where the state lives. What was written together is found together, or not at all, whatever happens in between;
 * what was written last may be lost in a power cut, for the log brings it back. The loop's thread, but for the
 * history.
 */
public interface SeatRecords {

    /** Fills an empty state with what is live, and says how far it had come. */
    AppliedState load(SeatState state);

    /** Tells of all requests that were not deleted, oldest first; of each only what it is found by: there are many. */
    void loadRequests(EachRequest each);

    /** Is told of one request. */
    interface EachRequest {

        /** @param index of the entry that applied it */
        void remembered(int idHash, long index, long stampMicros);
    }

    /** The request that the entry at {@code index} applied. */
    Optional<RememberedRequest> request(long index);

    /** Writes all of it, or nothing. */
    void write(StateChange change);

    /** A reservation that is over. Any thread. */
    Optional<Reservation> past(ReservationId id);

    /** A user's reservations that are over, newest number first, at most {@code max}. Any thread. */
    List<Reservation> pastOf(UserId user, int max);
}
