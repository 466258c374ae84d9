package dlsms.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The second opinion on a short history: tries every order, every choice of the calls without an answer that
 * happened, and for each of their reservations every number that an answer names.
 */
final class EveryOrder {
    private static final int NOBODYS = 1_000_000;

    private final List<Call> history;
    private final List<Integer> numbers;

    private EveryOrder(List<Call> history) {
        this.history = history;
        var named = new TreeSet<Integer>();
        history.forEach(call -> {
            switch (call.told()) {
                case Told.Held(List<Booking> bookings) -> bookings.forEach(each -> named.add(each.id()));
                case Told.Seen(Booking booking) -> named.add(booking.id());
                case Told.Reserved reserved -> named.add(reserved.id());
                case Told.Taken taken -> {}
                case Told.Wrong wrong -> {}
                case Told.Available available -> {}
                case Told.Done(), Told.TooEarly(), Told.Absent(), Told.Unknown() -> {}
            }
        });
        numbers = new ArrayList<>(named);
        numbers.add(NOBODYS);
    }

    static boolean fits(List<Call> history) {
        var search = new EveryOrder(history);
        return search.fits(new ArrayList<>(history), new NaiveSeat(), new TreeSet<>());
    }

    private boolean fits(List<Call> left, NaiveSeat seat, TreeSet<Integer> given) {
        if (left.stream().noneMatch(call -> call.told().isKnown())) {
            return true;
        }
        for (var call : List.copyOf(left)) {
            if (left.stream().noneMatch(other -> other.precedes(call))) {
                left.remove(call);
                boolean fits = call.told().isKnown()
                        ? fitsKnown(call, left, seat, given)
                        : fitsUnknown(call, left, seat, given);
                left.add(call);
                if (fits) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean fitsKnown(Call call, List<Call> left, NaiveSeat seat, TreeSet<Integer> given) {
        int number = call.told() instanceof Told.Reserved(int id) ? id : NOBODYS;
        return fitsAs(call, number, left, new State(seat, given));
    }

    private boolean fitsUnknown(Call call, List<Call> left, NaiveSeat seat, TreeSet<Integer> given) {
        return call.ask() instanceof Ask.Reserve
                ? numbers.stream().anyMatch(number -> fitsAs(call, number, left, new State(seat, given)))
                : fitsAs(call, NOBODYS, left, new State(seat, given));
    }

    private record State(NaiveSeat seat, TreeSet<Integer> given) {}

    private boolean fitsAs(Call call, int number, List<Call> left, State state) {
        var seat = new NaiveSeat(state.seat());
        var given = new TreeSet<>(state.given());
        var answer = seat.answer(call.ask(), number);
        boolean twice = answer instanceof Told.Reserved && number != NOBODYS && !given.add(number);
        boolean right = !call.told().isKnown() || answer.equals(call.told());
        return right && !twice && fits(left, seat, given);
    }
}
