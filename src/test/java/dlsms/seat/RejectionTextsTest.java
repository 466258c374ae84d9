package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RejectionTextsTest {

    private static final Slot SLOT = Library.hours(1, 2);

    /** One of each, with the numbers that the product uses. */
    static final List<Outcome.Rejected> ALL = List.of(
            new Outcome.StudentIdTaken(),
            new Outcome.UserUnknown(),
            new Outcome.SeatUnknown(),
            new Outcome.ReservationUnknown(),
            new Outcome.WaitlistEntryUnknown(),
            new Outcome.SeatTaken(SLOT),
            new Outcome.SeatInMaintenance(),
            new Outcome.EndNotAfterStart(),
            new Outcome.TooLong(24),
            new Outcome.AlreadyOver(),
            new Outcome.TooFarAhead(366),
            new Outcome.CannotCheckIn(Status.NO_SHOW),
            new Outcome.TooEarlyToCheckIn(),
            new Outcome.TooLateToCheckIn(),
            new Outcome.CannotCancel(Status.COMPLETED),
            new Outcome.SeatOrBranchNeeded(),
            new Outcome.NotAllowed(),
            new Outcome.RequestIdReused(),
            new Outcome.LimitReached("usersMax", 100_000));

    /** Clients of the original match on these. */
    @Test
    void theWordsOfTheContract() {
        var texts = new TreeMap<String, Outcome.Rejected>();
        texts.put("Student ID already exists", new Outcome.StudentIdTaken());
        texts.put("Seat not found", new Outcome.SeatUnknown());
        texts.put("Reservation not found", new Outcome.ReservationUnknown());
        texts.put("Waitlist entry not found", new Outcome.WaitlistEntryUnknown());
        texts.put("Time slot conflict: seat already reserved for this time period", new Outcome.SeatTaken(SLOT));
        texts.put("Cannot check in: reservation status is NO_SHOW", new Outcome.CannotCheckIn(Status.NO_SHOW));
        texts.put("Cannot check in before reservation start time", new Outcome.TooEarlyToCheckIn());
        texts.put("Cannot check in after reservation end time", new Outcome.TooLateToCheckIn());
        texts.put("Cannot cancel: reservation status is COMPLETED", new Outcome.CannotCancel(Status.COMPLETED));
        texts.put("Either seat_id or branch must be provided", new Outcome.SeatOrBranchNeeded());

        texts.forEach(
                (text, rejected) -> assertThat(RejectionTexts.of(rejected)).isEqualTo(text));
    }

    @Test
    void limitsStandInTheText() {
        assertThat(RejectionTexts.of(new Outcome.TooLong(24))).contains("24 hours");
        assertThat(RejectionTexts.of(new Outcome.TooFarAhead(366))).contains("366 days");
        assertThat(RejectionTexts.of(new Outcome.LimitReached("usersMax", 7))).contains("usersMax", "7");
        assertThat(RejectionTexts.of(new Outcome.AlreadyOver())).contains("already over");
    }

    @Test
    void eachRefusalHasItsOwnWords() {
        assertThat(ALL).hasSize(Outcome.Rejected.class.getPermittedSubclasses().length);
        assertThat(ALL.stream().map(RejectionTexts::of)).doesNotHaveDuplicates().noneMatch(String::isBlank);
        assertThat(Arrays.stream(Status.values()).map(Outcome.CannotCancel::new).map(RejectionTexts::of))
                .doesNotHaveDuplicates();
    }
}
