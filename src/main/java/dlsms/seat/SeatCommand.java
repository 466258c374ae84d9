package dlsms.seat;

import java.time.Instant;
import java.util.Optional;

/** What can be asked of the seats. When, is not part of it: the leader's stamp says that. */
public sealed interface SeatCommand {

    /** The cluster's first command. */
    record Found(Cluster cluster) implements SeatCommand {}

    /** Makes an account. @param passwordHash bcrypt @param staff only staff may ask for that */
    record Register(String studentId, String name, String passwordHash, boolean staff) implements SeatCommand {}

    /** Adds a seat. @param maintenance nobody can have it */
    record AddSeat(String branch, String area, boolean power, boolean monitor, boolean maintenance)
            implements SeatCommand {}

    /** Makes a seat a user's for a slot. */
    record Reserve(UserId user, SeatId seat, Slot slot) implements SeatCommand {}

    /** The user has come. */
    record CheckIn(ReservationId reservation) implements SeatCommand {}

    /** The user gives the seat back. */
    record Cancel(ReservationId reservation) implements SeatCommand {}

    /** Waits for a seat or, where none is named, for any of a branch. @param desired absent: any time */
    record JoinWaitlist(UserId user, Optional<SeatId> seat, String branch, Optional<Instant> desired)
            implements SeatCommand {}

    /** Waits no longer. */
    record LeaveWaitlist(WaitlistId entry) implements SeatCommand {}

    /** Tells the oldest fitting waiter that a seat is free. @param message empty: the usual text */
    record Notify(SeatId seat, String message) implements SeatCommand {}

    /** The operator's probe: changes nothing, is answered with its place in the log. */
    record Operation(String text, String sourceId) implements SeatCommand {}

    /** Says how long what is over is kept. @param days 0: for ever */
    record SetRetention(int days) implements SeatCommand {}

    /** Whatever has been over for longer than it is kept is dropped, some at a time. */
    record DropHistory() implements SeatCommand {}

    /** Time has passed: whatever has fallen due by the stamp is done. */
    record Tick() implements SeatCommand {}
}
