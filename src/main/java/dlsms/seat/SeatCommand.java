package dlsms.seat;

import java.time.Instant;
import java.util.Optional;

/** What can be asked of the seats. When, is not part of it: the leader's stamp says that. */
public sealed interface SeatCommand {

    /** The cluster's first command. */
    record Found(Cluster cluster) implements SeatCommand {}

    record Register(String studentId, String name, String passwordHash, boolean staff) implements SeatCommand {}

    record AddSeat(String branch, String area, boolean power, boolean monitor, boolean maintenance)
            implements SeatCommand {}

    record Reserve(UserId user, SeatId seat, Slot slot) implements SeatCommand {}

    record CheckIn(ReservationId reservation) implements SeatCommand {}

    record Cancel(ReservationId reservation) implements SeatCommand {}

    record JoinWaitlist(UserId user, Optional<SeatId> seat, String branch, Optional<Instant> desired)
            implements SeatCommand {}

    record LeaveWaitlist(WaitlistId entry) implements SeatCommand {}

    /** Tells the oldest fitting waiter that a seat is free. @param message empty: the usual text */
    record Notify(SeatId seat, String message) implements SeatCommand {}

    /** The operator's probe: changes nothing, is answered with its place in the log. */
    record Operation(String text, String sourceId) implements SeatCommand {}

    /** Time has passed: whatever has fallen due by the stamp is done. */
    record Tick() implements SeatCommand {}
}
