package dlsms.statemachine;

import dlsms.node.Applied;
import dlsms.node.StateMachine;
import dlsms.raft.LogEntry;
import dlsms.seat.Cluster;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatState;
import dlsms.seat.UserId;
import dlsms.storage.SeatStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Applies committed entries to the seats, exactly once. The loop's thread, but where a method says otherwise. */
public final class SeatMachine implements StateMachine {

    /** Loads what the store holds. */
    public SeatMachine(SeatStore store, Policy policy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Applied> apply(List<LogEntry> committed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long appliedIndex() {
        throw new UnsupportedOperationException();
    }

    /** For queries on the loop's thread. */
    public SeatState state() {
        throw new UnsupportedOperationException();
    }

    /** The newest stamp applied: time as the state knows it. Any thread. */
    public Instant now() {
        throw new UnsupportedOperationException();
    }

    /** When the next {@code Tick} has something to do. Any thread. */
    public Optional<Instant> nextDue() {
        throw new UnsupportedOperationException();
    }

    /** Absent until the cluster's first command is applied. Any thread. */
    public Optional<Cluster> cluster() {
        throw new UnsupportedOperationException();
    }

    /** A reservation that is over, from the disk. Any thread; not from the loop's. */
    public Optional<Reservation> past(ReservationId id) {
        throw new UnsupportedOperationException();
    }

    /** A user's reservations that are over, newest number first, at most {@code max}. Any thread; not from the loop's. */
    public List<Reservation> pastOf(UserId user, int max) {
        throw new UnsupportedOperationException();
    }

    /** Rolling hash of all events applied so far, as of {@link #appliedIndex}. */
    public long eventsHash() {
        throw new UnsupportedOperationException();
    }
}
