package dlsms.seat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * A random command in small numbers, which shrink well. What they mean is found out when it is their turn: times count
 * from then, reservations from the newest.
 *
 * @param pause units of five minutes that pass before
 * @param actor 0: staff; else the student of that number
 * @param from units of five minutes from now to the start of a slot or a desired time
 * @param length units of five minutes
 */
record Step(Kind kind, int pause, int actor, int user, int seat, int from, int length) {

    enum Kind {
        RESERVE,
        CHECK_IN,
        JOIN,
        LEAVE,
        NOTIFY,
        OPERATION,
        TICK,
        REGISTER,
        ADD_SEAT,
        CANCEL,
        SET_RETENTION,
        DROP_HISTORY
    }

    private static final int USERS = 6;
    private static final int SEATS = 4;

    /** Lists of commands that meet one another: few users, few seats, few hours. */
    static Arbitrary<List<Step>> lists(int max) {
        return steps().list().ofMinSize(max / 4).ofMaxSize(max);
    }

    private static Arbitrary<Step> steps() {
        return Combinators.combine(
                        kinds(),
                        Arbitraries.frequency(
                                Tuple.of(100, 0), Tuple.of(50, 1), Tuple.of(16, 3), Tuple.of(2, 72), Tuple.of(1, 300)),
                        Arbitraries.frequency(Tuple.of(9, 0), Tuple.of(1, 1), Tuple.of(1, 2), Tuple.of(1, 3)),
                        Arbitraries.frequencyOf(Tuple.of(6, numbers(1, 3)), Tuple.of(1, numbers(0, USERS))),
                        Arbitraries.frequencyOf(Tuple.of(6, numbers(1, 2)), Tuple.of(1, numbers(0, SEATS))),
                        Arbitraries.frequencyOf(
                                Tuple.of(9, numbers(0, 1)),
                                Tuple.of(3, numbers(-2, 2)),
                                Tuple.of(2, numbers(-6, 24)),
                                Tuple.of(2, numbers(-90, 0)),
                                Tuple.of(1, numbers(-300, 600))),
                        Arbitraries.frequencyOf(
                                Tuple.of(3, numbers(1, 2)),
                                Tuple.of(6, numbers(1, 24)),
                                Tuple.of(3, numbers(24, 288)),
                                Tuple.of(1, Arbitraries.of(-1, 0, 288, 289))))
                .as(Step::new);
    }

    /** All alike, where jqwik by itself would mostly take the smallest. */
    private static Arbitrary<Integer> numbers(int min, int max) {
        return Arbitraries.integers().between(min, max).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Kind> kinds() {
        return Arbitraries.frequency(
                Tuple.of(20, Kind.RESERVE),
                Tuple.of(12, Kind.CHECK_IN),
                Tuple.of(7, Kind.JOIN),
                Tuple.of(2, Kind.LEAVE),
                Tuple.of(2, Kind.NOTIFY),
                Tuple.of(1, Kind.OPERATION),
                Tuple.of(9, Kind.TICK),
                Tuple.of(2, Kind.REGISTER),
                Tuple.of(2, Kind.ADD_SEAT),
                Tuple.of(6, Kind.CANCEL),
                Tuple.of(1, Kind.SET_RETENTION),
                Tuple.of(3, Kind.DROP_HISTORY));
    }

    Actor asks() {
        return actor == 0 ? Library.STAFF : Library.student(actor);
    }

    Duration pauses() {
        return minutes(pause);
    }

    /** @param last the numbers given so far */
    SeatCommand command(Instant now, SeatState.LastIds last) {
        var newest = new ReservationId(last.reservation() - Math.floorMod(length, 2));
        return switch (kind) {
            case REGISTER -> new SeatCommand.Register("S" + user, "Student " + from, "hash", length > 12);
            case ADD_SEAT -> new SeatCommand.AddSeat(branch(), "Area " + user, from > 0, length > 6, seat == SEATS);
            case RESERVE -> new SeatCommand.Reserve(new UserId(user), new SeatId(seat), slot(now));
            case CHECK_IN -> new SeatCommand.CheckIn(newest);
            case CANCEL -> new SeatCommand.Cancel(newest);
            case JOIN -> new SeatCommand.JoinWaitlist(new UserId(user), waitedFor(), branch(), desired(now));
            case LEAVE -> new SeatCommand.LeaveWaitlist(new WaitlistId(last.waitlist() - Math.floorMod(length, 4)));
            case NOTIFY -> new SeatCommand.Notify(new SeatId(seat), from > 0 ? "Come" : "");
            case OPERATION -> new SeatCommand.Operation(length > 4 ? "operation " + from : "", "desk");
            case TICK -> new SeatCommand.Tick();
            case SET_RETENTION -> new SeatCommand.SetRetention(length % 12 - 1);
            case DROP_HISTORY -> new SeatCommand.DropHistory();
        };
    }

    private Slot slot(Instant now) {
        Instant start = now.plus(minutes(from));
        return new Slot(start, start.plus(minutes(length)));
    }

    private Optional<SeatId> waitedFor() {
        return length % 2 == 0 ? Optional.of(new SeatId(seat)) : Optional.empty();
    }

    private Optional<Instant> desired(Instant now) {
        return length % 3 == 0 ? Optional.of(now.plus(minutes(from))) : Optional.empty();
    }

    private String branch() {
        return switch (seat % 3) {
            case 0 -> "";
            case 1 -> "Main";
            default -> "Science";
        };
    }

    private static Duration minutes(int units) {
        return Duration.ofMinutes(5L * units);
    }
}
