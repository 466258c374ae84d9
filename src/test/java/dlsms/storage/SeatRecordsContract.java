package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Retention;
import dlsms.seat.Seat;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.SeatState.LastIds;
import dlsms.seat.Slot;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link SeatRecords} promises: the fake of the tests and the real one are held to the same. */
interface SeatRecordsContract {

    Instant NOON = Instant.parse("2026-11-02T12:00:00.000001Z");
    User ALICE = new User(new UserId(1), "S1", "Alice", "$2b$12$hash", false, NOON);
    Seat SEAT = new Seat(new SeatId(1), "Main Library", "Silent Study Zone", true, false, false);
    Cluster CLUSTER = new Cluster("c1", "a secret".getBytes());

    LastIds LAST_IDS = new LastIds(10, 20, 30, 40);

    /** The records under test; the same ones in the whole test. */
    SeatRecords records();

    /** The records after their process has ended and another has opened them. */
    SeatRecords reopened();

    @Test
    default void freshRecordsAreEmpty() {
        var state = new SeatState(Policy.DEFAULT);
        assertThat(records().load(state)).isEqualTo(AppliedState.NONE);
        assertThat(state.hash()).isEqualTo(new SeatState(Policy.DEFAULT).hash());
    }

    @Test
    default void whatHappenedIsLoadedAsTheStateHadIt() {
        var waiting = new WaitlistEntry(
                new WaitlistId(1),
                ALICE.id(),
                Optional.of(SEAT.id()),
                "Main Library",
                Optional.of(Instant.EPOCH),
                NOON,
                Optional.empty());
        List<SeatEvent> events = List.of(
                new SeatEvent.Founded(CLUSTER),
                new SeatEvent.UserRegistered(ALICE),
                new SeatEvent.SeatAdded(SEAT),
                new SeatEvent.Reserved(reservation(1)),
                new SeatEvent.CheckedIn(reservation(1).checkedInAt(NOON)),
                new SeatEvent.Reserved(reservation(2)),
                new SeatEvent.WaitlistJoined(waiting),
                new SeatEvent.OperationExecuted("probe", "here"));
        records().write(change(1, events));
        assertLoadsAs(events, 1);
    }

    @Test
    default void whatIsOverIsFoundInTheHistoryOnly() {
        var reserved =
                new ArrayList<SeatEvent>(List.of(new SeatEvent.UserRegistered(ALICE), new SeatEvent.SeatAdded(SEAT)));
        for (int number = 1; number <= 5; number++) {
            reserved.add(new SeatEvent.Reserved(reservation(number)));
        }
        records().write(change(1, reserved));
        List<SeatEvent> ended = List.of(
                new SeatEvent.Cancelled(ended(1, Reservation.Status.CANCELLED)),
                new SeatEvent.NoShow(ended(3, Reservation.Status.NO_SHOW)),
                new SeatEvent.Completed(ended(4, Reservation.Status.COMPLETED)));
        records().write(change(2, ended));
        reserved.addAll(ended);
        assertLoadsAs(reserved, 2);
        var reopened = reopened();
        assertThat(reopened.past(new ReservationId(1))).contains(ended(1, Reservation.Status.CANCELLED));
        assertThat(reopened.past(new ReservationId(2))).isEmpty();
        assertThat(reopened.past(new ReservationId(4))).isEmpty();
        assertThat(reopened.past(new ReservationId(-1))).isEmpty();
        assertThat(reopened.pastOf(ALICE.id(), 10))
                .containsExactly(ended(3, Reservation.Status.NO_SHOW), ended(1, Reservation.Status.CANCELLED));
        assertThat(reopened.pastOf(ALICE.id(), 1)).containsExactly(ended(3, Reservation.Status.NO_SHOW));
        assertThat(reopened.pastOf(new UserId(2), 10)).isEmpty();
        assertThat(reopened.pastOf(new UserId(0), 10)).isEmpty();
    }

    @Test
    default void aCompletedReservationIsHistoryOnceItIsForgotten() {
        Reservation completed = ended(1, Reservation.Status.COMPLETED);
        records().write(change(1, List.of(new SeatEvent.Reserved(reservation(1)), new SeatEvent.Completed(completed))));
        records().write(new StateChange(applied(2), List.of(), List.of(completed), List.of(), 3));
        var state = new SeatState(Policy.DEFAULT);
        var reopened = reopened();
        reopened.load(state);
        assertThat(state.liveReservations()).isZero();
        assertThat(reopened.past(completed.id())).contains(completed);
    }

    @Test
    default void whatIsDroppedIsFoundNoMoreAndTheRestIs() {
        var reserved =
                new ArrayList<SeatEvent>(List.of(new SeatEvent.UserRegistered(ALICE), new SeatEvent.SeatAdded(SEAT)));
        for (int number = 1; number <= 3; number++) {
            reserved.add(new SeatEvent.Reserved(reservation(number)));
        }
        Reservation cancelled = ended(1, Reservation.Status.CANCELLED);
        Reservation completed = ended(2, Reservation.Status.COMPLETED);
        Reservation kept = ended(3, Reservation.Status.NO_SHOW);
        records().write(change(1, reserved));
        records()
                .write(change(
                        2,
                        List.of(
                                new SeatEvent.Cancelled(cancelled),
                                new SeatEvent.Completed(completed),
                                new SeatEvent.NoShow(kept))));
        List<SeatEvent> dropped = List.of(
                new SeatEvent.RetentionSet(0, 30), new SeatEvent.HistoryDropped(List.of(cancelled, completed), 3));
        var applied = new AppliedState(new LogPosition(1, 3), 3, 3, LAST_IDS, new Retention(30, 3));
        StateChange plain = change(3, dropped);
        records().write(new StateChange(applied, plain.events(), List.of(), List.of(), 4));

        var reopened = reopened();
        var state = new SeatState(Policy.DEFAULT);
        assertThat(reopened.load(state)).isEqualTo(applied);
        assertThat(state.retention()).isEqualTo(new Retention(30, 3));
        assertThat(state.liveReservations()).isZero();
        assertThat(reopened.past(cancelled.id())).isEmpty();
        assertThat(reopened.past(completed.id())).isEmpty();
        assertThat(reopened.pastOf(ALICE.id(), 10)).containsExactly(kept);
    }

    @Test
    default void whoLeftTheWaitlistIsGone() {
        var entry = new WaitlistEntry(
                new WaitlistId(1), ALICE.id(), Optional.empty(), "Main", Optional.empty(), NOON, Optional.empty());
        var notified = entry.notifiedAt(NOON);
        records()
                .write(change(
                        1,
                        List.of(
                                new SeatEvent.WaitlistJoined(entry),
                                new SeatEvent.WaiterNotified(notified, SEAT.id(), "free"))));
        var state = new SeatState(Policy.DEFAULT);
        reopened().load(state);
        assertThat(state.waitlistEntry(entry.id())).contains(notified);
        records().write(change(2, List.of(new SeatEvent.WaitlistLeft(notified))));
        state = new SeatState(Policy.DEFAULT);
        reopened().load(state);
        assertThat(state.waitlistEntry(entry.id())).isEmpty();
    }

    @Test
    default void requestsAreFoundByTheirEntryAndLoadedOldestFirst() {
        records().write(new StateChange(applied(9), List.of(), List.of(), List.of(request(3), request(9)), 3));
        var loaded = new ArrayList<List<Long>>();
        var reopened = reopened();
        reopened.loadRequests((hash, index, stamp) -> loaded.add(List.of((long) hash, index, stamp)));
        assertThat(loaded).containsExactly(List.of(-3L, 3L, 3_000L), List.of(-9L, 9L, 9_000L));
        assertThat(reopened.request(4)).isEmpty();
        RememberedRequest found = reopened.request(9).orElseThrow();
        assertThat(found.requestId()).isEqualTo("r9");
        assertThat(found.actor()).isEqualTo(ALICE.id());
        assertThat(found.idHash()).isEqualTo(-9);
        assertThat(found.stampMicros()).isEqualTo(9_000);
        assertThat(Arrays.equals(found.answer(), new byte[] {9, 2})).isTrue();
        assertThat(Arrays.equals(found.commandHash(), new byte[] {9, 1})).isTrue();
    }

    private void assertLoadsAs(List<SeatEvent> events, long index) {
        var expected = new SeatState(Policy.DEFAULT);
        events.forEach(expected::apply);
        expected.restore(LAST_IDS);
        var state = new SeatState(Policy.DEFAULT);
        assertThat(reopened().load(state)).isEqualTo(applied(index));
        assertThat(state.hash()).isEqualTo(expected.hash());
        assertThat(state.cluster()).isEqualTo(expected.cluster());
        assertThat(state.lastIds()).isEqualTo(LAST_IDS);
    }

    static RememberedRequest request(int index) {
        return new RememberedRequest(
                ALICE.id(),
                "r" + index,
                -index,
                new byte[] {(byte) index, 1},
                new byte[] {(byte) index, 2},
                new LogPosition(1, index),
                1_000L * index);
    }

    static Reservation reservation(int number) {
        Instant start = NOON.plus(Duration.ofHours(number));
        return new Reservation(
                new ReservationId(number),
                ALICE.id(),
                SEAT.id(),
                new Slot(start, start.plus(Duration.ofMinutes(30))),
                Reservation.Status.CONFIRMED,
                NOON,
                Optional.empty());
    }

    private static Reservation ended(int number, Reservation.Status status) {
        return reservation(number).with(status);
    }

    static StateChange change(long index, List<SeatEvent> events) {
        var record = EventProtos.encode(new LogPosition(1, index), 7, Actor.SYSTEM, events);
        var entry = StateChange.EntryEvents.of(events, record);
        return new StateChange(applied(index), List.of(entry), List.of(), List.of(), index + 1);
    }

    private static AppliedState applied(long index) {
        return new AppliedState(new LogPosition(1, index), 1_000 * index, -index, LAST_IDS);
    }
}
