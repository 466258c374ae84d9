package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.Answer;
import dlsms.raft.LogPosition;
import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import dlsms.storage.CorruptDataException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeatAnswerTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00.123456Z");
    private static final Slot SLOT = new Slot(NOON, NOON.plusSeconds(60));
    private static final Reservation RESERVATION = new Reservation(
            new ReservationId(5),
            new UserId(1),
            new SeatId(2),
            SLOT,
            Reservation.Status.CHECKED_IN,
            NOON,
            Optional.of(NOON.plusSeconds(1)));
    private static final WaitlistEntry ENTRY = new WaitlistEntry(
            new WaitlistId(3), new UserId(1), Optional.empty(), "Main", Optional.empty(), NOON, Optional.of(NOON));

    /** One of each kind at least: held by {@link #eachKindIsTried}. */
    private static List<Outcome> outcomes() {
        var outcomes = new ArrayList<Outcome>(List.of(
                new Outcome.Done(),
                new Outcome.Registered(new User(new UserId(1), "S1", "Alice", "$2b$", true, NOON)),
                new Outcome.SeatAdded(new Seat(new SeatId(2), "Main", "Silent", true, true, true)),
                new Outcome.Reserved(RESERVATION),
                new Outcome.CheckedIn(RESERVATION),
                new Outcome.Cancelled(RESERVATION),
                new Outcome.WaitlistJoined(ENTRY),
                new Outcome.WaitlistLeft(ENTRY),
                new Outcome.Notified(ENTRY, "S1", "free"),
                new Outcome.NobodyWaits(),
                new Outcome.Executed("probe")));
        outcomes.add(new Outcome.RetentionSet(30));
        outcomes.addAll(List.of(
                new Outcome.StudentIdTaken(),
                new Outcome.UserUnknown(),
                new Outcome.SeatUnknown(),
                new Outcome.ReservationUnknown(),
                new Outcome.WaitlistEntryUnknown(),
                new Outcome.SeatTaken(SLOT),
                new Outcome.SeatInMaintenance(),
                new Outcome.EndNotAfterStart(),
                new Outcome.TooLong(24),
                new Outcome.AlreadyOver()));
        outcomes.addAll(List.of(
                new Outcome.TooFarAhead(366),
                new Outcome.TooEarlyToCheckIn(),
                new Outcome.TooLateToCheckIn(),
                new Outcome.SeatOrBranchNeeded(),
                new Outcome.NotAllowed(),
                new Outcome.RequestIdReused(),
                new Outcome.LimitReached("usersMax", 100)));
        for (Reservation.Status status : Reservation.Status.values()) {
            outcomes.add(new Outcome.CannotCheckIn(status));
            outcomes.add(new Outcome.CannotCancel(status));
        }
        return outcomes;
    }

    @Test
    void eachKindIsTried() {
        Stream<Class<?>> kinds = Stream.concat(
                Arrays.stream(Outcome.class.getPermittedSubclasses()),
                Arrays.stream(Outcome.Rejected.class.getPermittedSubclasses()));
        assertThat(kinds.filter(Class::isRecord).toList())
                .allSatisfy(kind ->
                        assertThat(outcomes()).extracting(Object::getClass).contains(kind));
    }

    @Test
    void anAnswerIsTheSameAfterItsJourney() {
        for (Outcome outcome : outcomes()) {
            var answer = new SeatAnswer(outcome, new LogPosition(3, 17));
            var travelled = new Answer.Encoded(answer.encoded());
            assertThat(SeatAnswer.of(travelled)).isEqualTo(answer);
            assertThat(SeatAnswer.outcomeOf(travelled)).isEqualTo(outcome);
            assertThat(SeatAnswer.of(answer)).isSameAs(answer);
        }
    }

    @Test
    void bytesThatAreNoAnswerAreCorruption() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {1, 2, 3})) {
            assertThatThrownBy(() -> SeatAnswer.outcomeOf(new Answer.Encoded(bytes)))
                    .isInstanceOf(CorruptDataException.class);
        }
    }
}
