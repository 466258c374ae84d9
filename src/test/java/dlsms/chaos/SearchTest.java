package dlsms.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.chaos.Booking.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories that are known to be wrong, each beside one that looks like it and is right. Times are small numbers. */
class SearchTest {
    private static final long HORIZON = 1000;
    private static final Span WALK_IN = new Span(10, 20);
    private static final Span TEN = new Span(2010, 2020);
    private static final Span FIFTEEN = new Span(2015, 2025);
    private static final Span TWENTY = new Span(2020, 2030);

    private final List<Call> calls = new ArrayList<>();

    private SearchTest call(long start, long end, Ask ask, Told told) {
        calls.add(new Call("c" + calls.size(), 1, start, end, ask, told, 0));
        return this;
    }

    private SearchTest lost(long start, Ask ask) {
        calls.add(new Call("c" + calls.size(), 1, start, Call.NEVER, ask, new Told.Unknown(), 0));
        return this;
    }

    private void fits() {
        assertThat(Search.of(calls, HORIZON)).isEqualTo(new Search.Result.Fits());
    }

    private void isWrong() {
        assertThat(Search.of(calls, HORIZON)).isInstanceOf(Search.Result.Wrong.class);
    }

    private static Ask reserve(Span span) {
        return new Ask.Reserve(span);
    }

    private static Told reserved(int id) {
        return new Told.Reserved(id);
    }

    private static Told holds(Booking... bookings) {
        return new Told.Held(List.of(bookings));
    }

    private static Booking confirmed(int id, Span span) {
        return new Booking(id, span, Status.CONFIRMED);
    }

    @Test
    void doubleBooking() {
        call(0, 9, reserve(TEN), reserved(1)).call(1, 8, reserve(FIFTEEN), reserved(2));
        isWrong();
    }

    @Test
    void neighboursDoNotMeet() {
        call(0, 9, reserve(TEN), reserved(1)).call(1, 8, reserve(TWENTY), reserved(2));
        fits();
    }

    @Test
    void aConflictWithNothing() {
        call(0, 1, reserve(FIFTEEN), new Told.Taken(TEN));
        isWrong();
    }

    @Test
    void aConflictWithWhatIsReservedMeanwhile() {
        call(0, 9, reserve(FIFTEEN), new Told.Taken(TEN)).call(1, 8, reserve(TEN), reserved(1));
        fits();
    }

    @Test
    void aConflictThatNamesTheLaterOfTwo() {
        call(0, 1, reserve(TEN), reserved(1))
                .call(2, 3, reserve(TWENTY), reserved(2))
                .call(4, 5, reserve(FIFTEEN), new Told.Taken(TWENTY));
        isWrong();
    }

    @Test
    void aLostAcknowledgement() {
        call(0, 1, reserve(TEN), reserved(1)).call(2, 3, new Ask.Listing(), holds());
        isWrong();
    }

    @Test
    void aStaleRead() {
        call(0, 1, reserve(TEN), reserved(1)).call(2, 3, new Ask.Free(TEN), new Told.Available(true));
        isWrong();
    }

    @Test
    void aReadWhileItIsReservedMaySeeEither() {
        call(0, 9, reserve(TEN), reserved(1))
                .call(1, 2, new Ask.Free(TEN), new Told.Available(true))
                .call(3, 4, new Ask.Free(TEN), new Told.Available(false));
        fits();
    }

    @Test
    void aReadFromThePastAfterOneFromThePresent() {
        call(0, 9, reserve(TEN), reserved(1))
                .call(1, 2, new Ask.Free(TEN), new Told.Available(false))
                .call(3, 4, new Ask.Free(TEN), new Told.Available(true));
        isWrong();
    }

    @Test
    void aCancelledReservationThatIsBack() {
        call(0, 1, reserve(TEN), reserved(1))
                .call(2, 3, new Ask.Cancel(1), new Told.Done())
                .call(4, 5, new Ask.Look(1), new Told.Seen(confirmed(1, TEN)));
        isWrong();
    }

    @Test
    void aCancelledReservationThatIsBackAfterItWasSeenGone() {
        call(0, 1, reserve(TEN), reserved(1))
                .lost(2, new Ask.Cancel(1))
                .call(4, 5, new Ask.Listing(), holds())
                .call(6, 7, new Ask.Listing(), holds(confirmed(1, TEN)));
        isWrong();
    }

    @Test
    void aCancellationThatWasLostMayComeLate() {
        call(0, 1, reserve(TEN), reserved(1))
                .lost(2, new Ask.Cancel(1))
                .call(4, 5, new Ask.Listing(), holds(confirmed(1, TEN)))
                .call(6, 7, new Ask.Listing(), holds());
        fits();
    }

    @Test
    void doneBeforeItWasAsked() {
        call(0, 1, new Ask.Listing(), holds(confirmed(1, TEN))).lost(2, reserve(TEN));
        isWrong();
    }

    @Test
    void cancelledTwice() {
        call(0, 1, reserve(TEN), reserved(1))
                .call(2, 3, new Ask.Cancel(1), new Told.Done())
                .call(4, 5, new Ask.Cancel(1), new Told.Done());
        isWrong();
    }

    @Test
    void appliedTwiceSoThatTheRetryMetItsOwnFirstTry() {
        call(0, 9, reserve(TEN), new Told.Taken(TEN));
        isWrong();
    }

    @Test
    void cancelledByItsOwnFirstTry() {
        call(0, 1, reserve(TEN), reserved(1)).call(2, 9, new Ask.Cancel(1), new Told.Wrong(Status.CANCELLED));
        isWrong();
    }

    @Test
    void oneNumberForTwo() {
        call(0, 1, reserve(TEN), reserved(1)).call(2, 3, reserve(TWENTY), reserved(1));
        isWrong();
    }

    @Test
    void theOrderOfTwoCallsSeenTurnedRound() {
        call(0, 1, reserve(TEN), reserved(1))
                .call(2, 3, reserve(TWENTY), reserved(2))
                .call(0, 9, new Ask.Listing(), holds(confirmed(2, TWENTY)));
        isWrong();
    }

    @Test
    void readersWhoDisagreeOnTheOrder() {
        call(0, 20, reserve(TEN), reserved(1))
                .call(0, 20, reserve(TWENTY), reserved(2))
                .call(1, 9, new Ask.Listing(), holds(confirmed(1, TEN)))
                .call(1, 9, new Ask.Listing(), holds(confirmed(2, TWENTY)));
        isWrong();
    }

    @Test
    void aLostReservationMayHaveHappenedAndGetsItsNumberWhenSeen() {
        lost(0, reserve(TEN))
                .call(1, 2, reserve(FIFTEEN), new Told.Taken(TEN))
                .call(3, 4, new Ask.Listing(), holds(confirmed(7, TEN)))
                .call(5, 6, new Ask.Cancel(7), new Told.Done())
                .call(7, 8, reserve(FIFTEEN), reserved(8));
        fits();
    }

    @Test
    void aLostReservationThatChangesItsNumber() {
        lost(0, reserve(TEN))
                .call(3, 4, new Ask.Listing(), holds(confirmed(7, TEN)))
                .call(5, 6, new Ask.Listing(), holds(confirmed(8, TEN)));
        isWrong();
    }

    @Test
    void aLostReservationMayNeverHappen() {
        lost(0, reserve(TEN)).call(1, 2, reserve(FIFTEEN), reserved(1)).call(3, 4, new Ask.Cancel(1), new Told.Done());
        fits();
    }

    @Test
    void aLostReservationHappensOnce() {
        lost(0, reserve(TEN))
                .call(1, 2, new Ask.Listing(), holds(confirmed(7, TEN)))
                .call(3, 4, new Ask.Cancel(7), new Told.Done())
                .call(5, 6, new Ask.Listing(), holds(confirmed(8, TEN)));
        isWrong();
    }

    @Test
    void ofManyLostOnesTheRightOnesHappened() {
        for (int i = 0; i < 12; i++) {
            lost(i, reserve(new Span(3000 + 10 * i, 3010 + 10 * i)));
        }
        call(50, 51, new Ask.Free(new Span(3000, 3050)), new Told.Available(true))
                .call(52, 53, new Ask.Free(new Span(3070, 3080)), new Told.Available(false))
                .call(54, 55, new Ask.Free(new Span(3100, 3120)), new Told.Available(true))
                .call(56, 57, new Ask.Listing(), holds(confirmed(3, new Span(3070, 3080))));
        fits();
    }

    @Test
    void ofManyLostOnesNoneExplainsThat() {
        for (int i = 0; i < 12; i++) {
            lost(i, reserve(new Span(3000 + 10 * i, 3010 + 10 * i)));
        }
        call(50, 51, reserve(new Span(3075, 3085)), reserved(1))
                .call(52, 53, new Ask.Listing(), holds(confirmed(3, new Span(3070, 3080))));
        isWrong();
    }

    @Test
    void nobodyChecksInBeforeItBegins() {
        call(0, 1, reserve(TEN), reserved(1)).call(2, 3, new Ask.CheckIn(1), new Told.Done());
        isWrong();
    }

    @Test
    void tooEarlyForWhatWasCancelled() {
        call(0, 1, reserve(TEN), reserved(1))
                .call(2, 3, new Ask.Cancel(1), new Told.Done())
                .call(4, 5, new Ask.CheckIn(1), new Told.TooEarly());
        isWrong();
    }

    @Test
    void whoIsCheckedInIsNoNoShow() {
        call(0, 1, reserve(WALK_IN), reserved(1))
                .call(2, 3, new Ask.CheckIn(1), new Told.Done())
                .call(4, 5, new Ask.Listing(), holds(new Booking(1, WALK_IN, Status.CHECKED_IN)))
                .call(6, 7, new Ask.Look(1), new Told.Seen(new Booking(1, WALK_IN, Status.NO_SHOW)));
        isWrong();
    }

    @Test
    void whoDoesNotComeLosesTheSeat() {
        call(0, 1, reserve(WALK_IN), reserved(1))
                .call(2, 3, reserve(WALK_IN), reserved(2))
                .call(4, 5, new Ask.Look(1), new Told.Seen(new Booking(1, WALK_IN, Status.NO_SHOW)));
        fits();
    }

    @Test
    void whoHasLostTheSeatDoesNotGetItBack() {
        call(0, 1, reserve(WALK_IN), reserved(1))
                .call(2, 3, new Ask.Free(WALK_IN), new Told.Available(true))
                .call(4, 5, new Ask.CheckIn(1), new Told.Done());
        isWrong();
    }

    @Test
    void whatLiesAheadIsNoNoShow() {
        call(0, 1, reserve(TEN), reserved(1)).call(2, 3, new Ask.Free(TEN), new Told.Available(true));
        isWrong();
    }
}
