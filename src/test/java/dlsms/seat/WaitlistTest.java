package dlsms.seat;

import static dlsms.seat.Library.hour;
import static dlsms.seat.Library.hours;
import static dlsms.seat.Library.minutes;
import static dlsms.seat.Library.student;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitlistTest {

    private final Library library = Library.open();

    @Test
    void whoWaitsForASeatShowsItsBranch() {
        var expected = new WaitlistEntry(
                new WaitlistId(1),
                new UserId(1),
                Optional.of(new SeatId(2)),
                "Main",
                Optional.of(hour(5)),
                library.now(),
                Optional.empty());

        Outcome outcome = library.does(new SeatCommand.JoinWaitlist(
                new UserId(1), Optional.of(new SeatId(2)), "Elsewhere", Optional.of(hour(5))));

        assertThat(outcome).isEqualTo(new Outcome.WaitlistJoined(expected));
        assertThat(library.state.waitlistOf(new UserId(1))).containsExactly(expected);
    }

    @Test
    void aSeatOrABranchIsNeeded() {
        var neither = new SeatCommand.JoinWaitlist(new UserId(1), Optional.empty(), " ", Optional.empty());

        assertThat(library.does(neither)).isEqualTo(new Outcome.SeatOrBranchNeeded());
        assertThat(library.waits(1, "Main").branch()).isEqualTo("Main");
    }

    @Test
    void userAndSeatMustBeKnown() {
        assertThat(library.does(
                        new SeatCommand.JoinWaitlist(new UserId(9), Optional.of(new SeatId(9)), "", Optional.empty())))
                .isEqualTo(new Outcome.UserUnknown());
        assertThat(library.does(new SeatCommand.JoinWaitlist(
                        new UserId(1), Optional.of(new SeatId(-9)), "Main", Optional.empty())))
                .isEqualTo(new Outcome.SeatUnknown());
    }

    @Test
    void whoLeavesIsGone() {
        WaitlistEntry entry = library.waits(1, 1);

        assertThat(library.does(student(2), new SeatCommand.LeaveWaitlist(entry.id())))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(student(1), new SeatCommand.LeaveWaitlist(entry.id())))
                .isEqualTo(new Outcome.WaitlistLeft(entry));
        assertThat(library.does(student(1), new SeatCommand.LeaveWaitlist(entry.id())))
                .isEqualTo(new Outcome.WaitlistEntryUnknown());
        assertThat(library.does(new SeatCommand.Notify(new SeatId(1), ""))).isEqualTo(new Outcome.NobodyWaits());
    }

    @Test
    void aStudentJoinsForNobodyElse() {
        var command = new SeatCommand.JoinWaitlist(new UserId(1), Optional.empty(), "Main", Optional.empty());

        assertThat(library.does(student(2), command)).isEqualTo(new Outcome.NotAllowed());
    }

    @Test
    void staffNotifyTheOldestOfTheSeatThenOfItsBranch() {
        WaitlistEntry ofBranch = library.waits(1, "Main");
        WaitlistEntry younger = library.waits(2, 1);
        WaitlistEntry ofOtherSeat = library.waits(2, 2);

        assertThat(library.does(new SeatCommand.Notify(new SeatId(1), "Come")))
                .isEqualTo(new Outcome.Notified(younger.notifiedAt(library.now()), "S2", "Come"));
        assertThat(library.does(new SeatCommand.Notify(new SeatId(1), "")))
                .isEqualTo(
                        new Outcome.Notified(ofBranch.notifiedAt(library.now()), "S1", "A seat has become available"));
        assertThat(library.does(new SeatCommand.Notify(new SeatId(1), ""))).isEqualTo(new Outcome.NobodyWaits());
        assertThat(library.state.waitlistEntry(ofOtherSeat.id())).contains(ofOtherSeat);
    }

    @Test
    void whatStaffSayIsNotMeasuredAgainstDesiredTimes() {
        WaitlistEntry entry = library.waits(1, 1, hour(-5));

        assertThat(library.does(new SeatCommand.Notify(new SeatId(1), "Come")))
                .isEqualTo(new Outcome.Notified(entry.notifiedAt(library.now()), "S1", "Come"));
    }

    @Test
    void onlyStaffNotifyAndOnlyOfSeatsThatThereAre() {
        assertThat(library.does(student(1), new SeatCommand.Notify(new SeatId(1), "")))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(new SeatCommand.Notify(new SeatId(9), ""))).isEqualTo(new Outcome.SeatUnknown());
    }

    @Test
    void aCancelledReservationTellsTheOldestInTheSameEntry() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        WaitlistEntry older = library.waits(2, 1);
        library.waits(1, 1);

        library.cancel(reservation);

        WaitlistEntry notified = older.notifiedAt(library.now());
        assertThat(library.events)
                .endsWith(
                        new SeatEvent.Cancelled(reservation.with(Reservation.Status.CANCELLED)),
                        new SeatEvent.WaiterNotified(notified, new SeatId(1), "A seat has become available"));
        assertThat(library.state.waitlistEntry(older.id())).contains(notified);
    }

    @Test
    void aDesiredTimeMustLieInWhatFallsFree() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        library.waits(2, 1, hour(3));
        library.waits(2, 1, minutes(59, 0).start());
        WaitlistEntry fitting = library.waits(2, 1, hour(1));
        library.waits(2, 1);

        library.cancel(reservation);

        assertThat(library.told()).containsExactly(fitting.id());
    }

    @Test
    void ofAReservationThatHasBegunOnlyTheRestFallsFree() {
        Reservation reservation = library.reserved(1, 1, hours(0, 3));
        library.checkIn(reservation);
        library.waits(2, 1, hour(1));
        WaitlistEntry later = library.waits(2, 1, hour(2));
        library.waitUntil(hour(2));

        library.cancel(reservation);

        assertThat(library.told()).containsExactly(later.id());
    }

    @Test
    void theSeatsOwnWaitersComeBeforeThoseOfItsBranch() {
        Reservation reservation = library.reserved(1, 1, hours(1, 3));
        WaitlistEntry ofBranch = library.waits(2, "Main");
        library.waits(2, "Elsewhere");
        WaitlistEntry ofSeat = library.waits(2, 1);

        library.cancel(reservation);
        assertThat(library.told()).containsExactly(ofSeat.id());
        library.cancel(library.reserved(1, 1, hours(1, 3)));
        assertThat(library.told()).containsExactly(ofSeat.id(), ofBranch.id());
        library.cancel(library.reserved(1, 1, hours(1, 3)));
        assertThat(library.told()).containsExactly(ofSeat.id(), ofBranch.id());
    }

    @Test
    void noShowsTellOneWaiterEachAndNobodyTwice() {
        library.reserved(1, 1, hours(0, 3));
        library.reserved(1, 2, hours(0, 3));
        WaitlistEntry first = library.waits(2, "Main");
        WaitlistEntry second = library.waits(2, "Main");
        library.waits(2, "Main");
        library.waitUntil(minutes(15, 0).start());

        library.tick();

        assertThat(library.told()).containsExactly(first.id(), second.id());
    }

    @Test
    void aReservationThatIsOverFreesNothing() {
        library.reserved(1, 1, minutes(0, 10));
        library.waits(2, 1);
        library.waitUntil(minutes(15, 0).start());
        library.tick();

        assertThat(library.told()).isEmpty();
    }

    @Test
    void aCompletedReservationTellsNobodyForItHadItsTime() {
        library.checkIn(library.reserved(1, 1, hours(0, 3)));
        library.waits(2, 1);
        library.waitUntil(hour(3));
        library.tick();

        assertThat(library.told()).isEmpty();
    }

    @Test
    void entriesAreLimitedPerUserAndNotifiedOnesMakeRoom() {
        var small = Library.open(Limits.waitlist(2));
        WaitlistEntry first = small.waits(1, 1);
        small.waits(1, 1);
        var command = new SeatCommand.JoinWaitlist(new UserId(1), Optional.empty(), "Main", Optional.empty());
        assertThat(small.does(command)).isEqualTo(new Outcome.LimitReached("waitlistEntriesPerUserMax", 2));

        small.does(new SeatCommand.Notify(new SeatId(1), ""));
        assertThat(small.does(command)).isInstanceOf(Outcome.WaitlistJoined.class);
        assertThat(small.state.waitlistEntry(first.id())).isEmpty();
        assertThat(small.state.waitlistOf(new UserId(1))).hasSize(2);
    }

    @Test
    void entriesAreLimitedForAllTogether() {
        var small = Library.open(Limits.waitlist(1));
        small.does(new SeatCommand.Register("S3", "Cem", "hash", false));
        small.waits(1, 1);
        small.waits(2, 1);

        assertThat(small.does(new SeatCommand.JoinWaitlist(new UserId(3), Optional.empty(), "Main", Optional.empty())))
                .isEqualTo(new Outcome.LimitReached("waitlistEntriesMax", 2));
    }

    @Test
    void whenTheNumbersRunOutNoneIsGivenTwice() {
        library.state.restore(new SeatState.LastIds(2, 2, 0, Integer.MAX_VALUE));
        var command = new SeatCommand.JoinWaitlist(new UserId(1), Optional.empty(), "Main", Optional.empty());

        assertThat(library.does(command)).isEqualTo(new Outcome.LimitReached("waitlistNumbersMax", Integer.MAX_VALUE));
    }
}
