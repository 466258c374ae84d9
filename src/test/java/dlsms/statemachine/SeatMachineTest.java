package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.Applied;
import dlsms.raft.LogEntry;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.Outcome;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.storage.CorruptDataException;
import dlsms.storage.MemorySeatRecords;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatMachineTest {

    private static final Actor ALICE = new Actor(new UserId(1), false, "S1");

    private final MemorySeatRecords records = new MemorySeatRecords();
    private final CommittedLog log = new CommittedLog();
    private SeatMachine machine = new SeatMachine(records, Policy.DEFAULT);

    private Slot slot(int fromHour, int toHour) {
        var day = CommittedLog.START.plus(Duration.ofHours(2));
        return new Slot(day.plus(Duration.ofHours(fromHour)), day.plus(Duration.ofHours(toHour)));
    }

    private SeatCommand reserve(int fromHour, int toHour) {
        return new SeatCommand.Reserve(new UserId(1), new SeatId(1), slot(fromHour, toHour));
    }

    private void addUserAndSeat() {
        apply(log.add(new SeatCommand.Register("S1", "Alice", "$2b$hash", false)));
        apply(log.add(new SeatCommand.AddSeat("Main", "Silent", true, false, false)));
    }

    private Outcome apply(LogEntry entry) {
        return SeatAnswer.outcomeOf(machine.apply(List.of(entry)).getFirst().answer());
    }

    private void restart() {
        machine = new SeatMachine(records, Policy.DEFAULT);
    }

    @Test
    void eachEntryIsAnsweredInOrder() {
        log.add(LogEntry.Kind.NOOP, new byte[0]);
        log.add(new SeatCommand.Register("S1", "Alice", "$2b$hash", false));
        log.add(new SeatCommand.Operation("probe", "here"));
        var answers = machine.apply(log.all());
        assertThat(answers).extracting(Applied::position).extracting("index").containsExactly(1L, 2L, 3L);
        assertThat(answers)
                .extracting(
                        each -> SeatAnswer.outcomeOf(each.answer()).getClass().getSimpleName())
                .containsExactly("Done", "Registered", "Executed");
        assertThat(machine.appliedIndex()).isEqualTo(3);
    }

    @Test
    void timeNeverGoesBack() {
        addUserAndSeat();
        var before = machine.now();
        apply(log.after(Duration.ofHours(-5)).add(new SeatCommand.Tick()));
        assertThat(machine.now()).isEqualTo(before);
    }

    @Test
    void whoIsToldThatItIsOverFindsItSo() {
        addUserAndSeat();
        apply(log.add(reserve(0, 1)));
        long hash = machine.eventsHash();
        long version = machine.version("Main");
        var late = new SeatCommand.CheckIn(new ReservationId(1));

        var answer = apply(log.after(Duration.ofHours(5)).add("late", late));
        assertThat(answer).isEqualTo(new Outcome.CannotCheckIn(Reservation.Status.NO_SHOW));
        assertThat(machine.past(new ReservationId(1))).map(Reservation::status).contains(Reservation.Status.NO_SHOW);
        assertThat(machine.eventsHash()).isNotEqualTo(hash);
        assertThat(machine.version("Main")).isGreaterThan(version);

        long after = machine.eventsHash();
        restart();
        assertThat(apply(log.add("late", late))).isEqualTo(answer);
        apply(log.add(new SeatCommand.Tick()));
        assertThat(machine.eventsHash()).isEqualTo(after);
    }

    @Test
    void anEntryThatIsNoCommandStopsTheNode() {
        var entry = log.add(LogEntry.Kind.COMMAND, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> machine.apply(List.of(entry)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("log entry 1");
    }

    @Test
    void anEntryIsNeitherAppliedTwiceNorLeftOut() {
        addUserAndSeat();
        assertThatThrownBy(() -> machine.apply(log.from(2))).isInstanceOf(IllegalStateException.class);
        log.add(reserve(0, 1));
        log.add(reserve(1, 2));
        assertThatThrownBy(() -> machine.apply(log.from(4))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRestartContinuesFromWhereItWas() {
        addUserAndSeat();
        apply(log.add(new SeatCommand.Found(new Cluster("c1", new byte[] {7}))));
        apply(log.add(reserve(0, 1)));
        apply(log.add(reserve(2, 3)));
        apply(log.add(new SeatCommand.Cancel(new ReservationId(1))));
        long hash = machine.state().hash();
        long eventsHash = machine.eventsHash();
        var due = machine.nextDue();
        restart();
        assertThat(machine.appliedIndex()).isEqualTo(6);
        assertThat(machine.state().hash()).isEqualTo(hash);
        assertThat(machine.eventsHash()).isEqualTo(eventsHash);
        assertThat(machine.nextDue()).isEqualTo(due).isPresent();
        assertThat(machine.cluster()).contains(new Cluster("c1", new byte[] {7}));
        assertThat(apply(log.add(reserve(4, 5)))).extracting("reservation.id").isEqualTo(new ReservationId(3));
    }

    @Test
    void aReservationThatIsOverIsHistory() {
        addUserAndSeat();
        apply(log.add(reserve(0, 1)));
        apply(log.add(new SeatCommand.Cancel(new ReservationId(1))));
        assertThat(machine.state().reservation(new ReservationId(1))).isEmpty();
        assertThat(machine.past(new ReservationId(1))).map(Reservation::status).contains(Reservation.Status.CANCELLED);
        assertThat(machine.pastOf(new UserId(1), 10)).hasSize(1);
    }

    @Test
    void aReloadIsARestartInPlace() {
        addUserAndSeat();
        apply(log.add("r1", reserve(0, 1)));
        long hash = machine.state().hash();
        var other = new SeatMachine(new MemorySeatRecords(), Policy.DEFAULT);
        machine.reload();
        assertThat(machine.state().hash()).isEqualTo(hash);
        assertThat(machine.appliedIndex()).isEqualTo(3);
        assertThat(apply(log.add("r1", reserve(0, 1)))).isInstanceOf(Outcome.Reserved.class);
        other.apply(log.all());
        assertThat(other.eventsHash()).isEqualTo(machine.eventsHash());
    }

    /** As after a snapshot: what the records hold now counts, and nothing of what was in memory. */
    @Test
    void aReloadTakesOverAnotherState() {
        addUserAndSeat();
        var behind = new SeatMachine(records, Policy.DEFAULT);
        apply(log.add("r1", reserve(0, 1)));
        apply(log.add(new SeatCommand.Cancel(new ReservationId(1))));
        behind.reload();
        assertThat(behind.appliedIndex()).isEqualTo(4);
        assertThat(behind.now()).isEqualTo(machine.now());
        var next = List.of(log.add("r1", reserve(0, 1)));
        assertThat(SeatAnswer.outcomeOf(behind.apply(next).getFirst().answer())).isInstanceOf(Outcome.Reserved.class);
        assertThat(behind.state().liveReservations()).isZero();
    }

    @Test
    void whatIsDroppedInOneCallWithItsEndComesBackNowhere() {
        addUserAndSeat();
        apply(log.add(new SeatCommand.SetRetention(1)));
        apply(log.add(reserve(0, 1)));
        assertThat(machine.nextDrop()).contains(slot(0, 1).end().plus(Duration.ofDays(1)));
        apply(log.after(Duration.ofHours(2)).add(new SeatCommand.CheckIn(new ReservationId(1))));
        log.after(Duration.ofDays(9)).add(new SeatCommand.Tick());
        log.add(new SeatCommand.Operation("forgets", "here"));
        log.add(new SeatCommand.DropHistory());
        log.add(new SeatCommand.Cancel(new ReservationId(1)));
        var answers = machine.apply(log.from(6));
        assertThat(SeatAnswer.outcomeOf(answers.getLast().answer())).isEqualTo(new Outcome.ReservationUnknown());
        assertThat(machine.past(new ReservationId(1))).isEmpty();
        assertThat(machine.nextDrop()).isEmpty();
        restart();
        assertThat(machine.past(new ReservationId(1))).isEmpty();
        assertThat(machine.state().liveReservations()).isZero();
        assertThat(machine.state().retention().next()).isEqualTo(2);
    }

    @Test
    void theRulesKnowWhatLeftTheStateOneEntryBefore() {
        addUserAndSeat();
        log.add(reserve(0, 1));
        log.add(new SeatCommand.Cancel(new ReservationId(1)));
        log.add(new SeatCommand.CheckIn(new ReservationId(1)));
        var inOneCall = machine.apply(log.from(3)).getLast();
        assertThat(SeatAnswer.outcomeOf(inOneCall.answer()))
                .isEqualTo(new Outcome.CannotCheckIn(Reservation.Status.CANCELLED));
        restart();
        assertThat(apply(log.add(new SeatCommand.CheckIn(new ReservationId(1)))))
                .isEqualTo(new Outcome.CannotCheckIn(Reservation.Status.CANCELLED));
    }

    @Test
    void howManyEntriesOneCallTakesMakesNoDifference() {
        addUserAndSeat();
        log.add("a", reserve(0, 1));
        log.add("a", reserve(0, 1));
        log.add(new SeatCommand.Cancel(new ReservationId(1)));
        log.after(Duration.ofHours(30)).add("a", reserve(40, 41));
        log.add(new SeatCommand.Tick());
        var other = new SeatMachine(new MemorySeatRecords(), Policy.DEFAULT);
        var inOneCall = other.apply(log.all());
        var oneByOne = log.from(3).stream().map(this::apply).toList();
        assertThat(inOneCall.subList(2, 7))
                .extracting(each -> SeatAnswer.outcomeOf(each.answer()))
                .isEqualTo(oneByOne);
        assertThat(machine.state().hash()).isEqualTo(other.state().hash());
        assertThat(machine.eventsHash()).isEqualTo(other.eventsHash());
    }

    @Test
    void aRepetitionGetsTheFirstAnswerAndChangesNothing() {
        addUserAndSeat();
        Outcome first = apply(log.add(new Request("r1", ALICE, reserve(0, 1))));
        apply(log.add(reserve(1, 2)));
        long hash = machine.state().hash();
        assertThat(apply(log.add(new Request("r1", ALICE, reserve(0, 1))))).isEqualTo(first);
        restart();
        var again = machine.apply(List.of(log.add(new Request("r1", ALICE, reserve(0, 1)))));
        assertThat(SeatAnswer.of(again.getFirst().answer()).outcome()).isEqualTo(first);
        assertThat(SeatAnswer.of(again.getFirst().answer()).position().index()).isEqualTo(3);
        assertThat(again.getFirst().position().index()).isEqualTo(6);
        assertThat(machine.state().hash()).isEqualTo(hash);
    }

    @Test
    void aRefusalIsRememberedToo() {
        addUserAndSeat();
        apply(log.add(reserve(0, 1)));
        Outcome first = apply(log.add("r1", reserve(0, 1)));
        assertThat(first).isEqualTo(new Outcome.SeatTaken(slot(0, 1)));
        apply(log.add(new SeatCommand.Cancel(new ReservationId(1))));
        assertThat(apply(log.add("r1", reserve(0, 1)))).isEqualTo(first);
    }

    @Test
    void anIdWithAnotherCommandIsRefused() {
        addUserAndSeat();
        apply(log.add("r1", reserve(0, 1)));
        assertThat(apply(log.add("r1", reserve(1, 2)))).isEqualTo(new Outcome.RequestIdReused());
    }

    @Test
    void anotherActorsIdIsAnotherRequest() {
        addUserAndSeat();
        apply(log.add("r1", reserve(0, 1)));
        assertThat(apply(log.add(new Request("r1", ALICE, reserve(1, 2))))).isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void aRepeatedRegistrationMayHaveAnotherSalt() {
        Outcome first = apply(log.add("r1", new SeatCommand.Register("S1", "Alice", "$2b$salt1", false)));
        assertThat(apply(log.add("r1", new SeatCommand.Register("S1", "Alice", "$2b$salt2", false))))
                .isEqualTo(first);
    }

    @Test
    void anIdIsForgottenAfterADayOfTheLogsTime() {
        addUserAndSeat();
        apply(log.add("r1", reserve(0, 1)));
        apply(log.after(Duration.ofHours(23)).add("r1", reserve(0, 1)));
        restart();
        assertThat(apply(log.after(Duration.ofMinutes(61)).add("r1", reserve(30, 31))))
                .isInstanceOf(Outcome.Reserved.class);
    }

    @Test
    void whenTooManyIdsAreRememberedOneMoreIsRefusedUntilOneIsForgotten() {
        machine = new SeatMachine(records, Policy.DEFAULT, 2);
        apply(log.add("r1", new SeatCommand.AddSeat("Main", "Silent", true, false, false)));
        apply(log.after(Duration.ofHours(1)).add("r2", new SeatCommand.Operation("x", "")));
        assertThat(apply(log.add("r3", new SeatCommand.Operation("y", ""))))
                .isEqualTo(new Outcome.LimitReached("requestIdsMax", 2));
        assertThat(apply(log.after(Duration.ofHours(23)).add("r3", new SeatCommand.Operation("y", ""))))
                .isInstanceOf(Outcome.Executed.class);
    }
}
