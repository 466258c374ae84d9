package dlsms.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.chaos.Booking.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What the search of one seat doesn't see: lost and doubled at the end, the log's order; and how a violation is told.
 */
class CheckerTest {
    private static final Span TEN = new Span(2010, 2020);
    private static final Span TWENTY = new Span(2020, 2030);

    private final List<Call> calls = new ArrayList<>();

    private CheckerTest call(long start, long end, Ask ask, Told told, long index) {
        calls.add(new Call("c" + calls.size(), 1, start, end, ask, told, index));
        return this;
    }

    private CheckerTest reserved(int id, Span span) {
        long start = 10L * calls.size();
        return call(start, start + 5, new Ask.Reserve(span), new Told.Reserved(id), 0);
    }

    private CheckerTest cancelled(int id) {
        long start = 10L * calls.size();
        return call(start, start + 5, new Ask.Cancel(id), new Told.Done(), 0);
    }

    private List<String> broken(FinalState.Held... end) {
        return Checker.check(calls, 0, List.of(List.of(end))).broken();
    }

    private static FinalState.Held held(int id, Span span, Status status) {
        return new FinalState.Held(1, new Booking(id, span, status));
    }

    @Test
    void allIsThereOnce() {
        reserved(1, TEN).cancelled(1).reserved(2, TEN);
        assertThat(broken(held(1, TEN, Status.CANCELLED), held(2, TEN, Status.CONFIRMED)))
                .isEmpty();
    }

    @Test
    void anAcknowledgedReservationIsLost() {
        reserved(1, TEN).reserved(2, TWENTY);
        assertThat(broken(held(2, TWENTY, Status.CONFIRMED)))
                .singleElement()
                .asString()
                .contains("lost", "number 1");
    }

    @Test
    void anAcknowledgedReservationIsForAnotherTime() {
        reserved(1, TEN);
        assertThat(broken(held(1, TWENTY, Status.CONFIRMED))).anyMatch(line -> line.contains("lost"));
    }

    @Test
    void aCancellationIsLost() {
        reserved(1, TEN).cancelled(1);
        assertThat(broken(held(1, TEN, Status.CONFIRMED)))
                .singleElement()
                .asString()
                .contains("lost");
    }

    @Test
    void cancelledByNobody() {
        reserved(1, TEN);
        assertThat(broken(held(1, TEN, Status.CANCELLED)))
                .singleElement()
                .asString()
                .contains("lost");
    }

    @Test
    void oneRequestWasAppliedTwice() {
        reserved(1, TEN).cancelled(1);
        assertThat(broken(held(1, TEN, Status.CANCELLED), held(2, TEN, Status.CONFIRMED)))
                .singleElement()
                .asString()
                .contains("doubled");
    }

    @Test
    void whatNobodyWasToldMayBeThereOnceOrNot() {
        calls.add(new Call("c", 1, 0, Call.NEVER, new Ask.Reserve(TEN), new Told.Unknown(), 0));
        assertThat(broken()).isEmpty();
        assertThat(broken(held(1, TEN, Status.CONFIRMED))).isEmpty();
        assertThat(broken(held(1, TEN, Status.CANCELLED), held(2, TEN, Status.CONFIRMED)))
                .anyMatch(line -> line.contains("doubled"));
    }

    @Test
    void oneNumberWasGivenToTwo() {
        reserved(1, TEN);
        calls.add(new Call("other", 2, 1, 2, new Ask.Reserve(TEN), new Told.Reserved(1), 0));
        assertThat(broken(held(1, TEN, Status.CONFIRMED))).anyMatch(line -> line.contains("two callers"));
    }

    @Test
    void aLaterWriteHasAnEarlierEntry() {
        call(0, 1, new Ask.Reserve(TEN), new Told.Reserved(1), 12);
        call(2, 3, new Ask.Reserve(TWENTY), new Told.Reserved(2), 11);
        assertThat(IndexOrder.broken(calls)).singleElement().asString().contains("index 12");
    }

    @Test
    void aLaterReadIsOfAnEarlierState() {
        call(0, 1, new Ask.Reserve(TEN), new Told.Reserved(1), 12);
        call(2, 3, new Ask.Free(TWENTY), new Told.Available(true), 11);
        assertThat(IndexOrder.broken(calls)).hasSize(1);
    }

    @Test
    void twoWritesShareAnEntry() {
        call(0, 9, new Ask.Reserve(TEN), new Told.Reserved(1), 12);
        call(2, 3, new Ask.Reserve(TWENTY), new Told.Reserved(2), 12);
        assertThat(IndexOrder.broken(calls)).singleElement().asString().contains("same entry");
    }

    @Test
    void callsThatOverlapMayStandInEitherOrder() {
        call(0, 9, new Ask.Reserve(TEN), new Told.Reserved(1), 12);
        call(2, 3, new Ask.Reserve(TWENTY), new Told.Reserved(2), 11);
        call(10, 11, new Ask.Free(TWENTY), new Told.Available(false), 12);
        assertThat(IndexOrder.broken(calls)).isEmpty();
    }

    @Test
    void aViolationInALongHistoryIsToldShortly() {
        calls.addAll(new MadeHistory(new Random(1)).calls(300));
        var span = new Span(9_000, 9_010);
        long late = calls.getLast().start();
        call(late, late + 1, new Ask.Reserve(span), new Told.Reserved(9_001), 0);
        call(late + 2, late + 3, new Ask.Free(span), new Told.Available(true), 0);
        var left = Reduction.of(calls, 0);
        assertThat(left).hasSize(2).extracting(Call::ask).contains(new Ask.Reserve(span), new Ask.Free(span));
    }
}
