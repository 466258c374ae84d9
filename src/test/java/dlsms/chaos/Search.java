package dlsms.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Looks for an order of one seat's calls in which every answer is right and none comes before one that was answered
 * before it began (Wing and Gong's search; a set of calls with the state that it led to is looked at once, as Lowe
 * does).
 */
final class Search {
    /** About a gigabyte's worth is never reached: a right history needs about as many as it has calls. */
    static final int SITUATIONS_MAX = 5_000_000;

    private final List<Call> calls;
    private final SeatModel model;
    private final Undone undone;
    private final long[] marks;
    private final Set<Situation> seen = new HashSet<>();
    private final Deque<Place> order = new ArrayDeque<>();
    private long taken;
    private int fewestLeft = Integer.MAX_VALUE;
    private List<Call> stuck = List.of();

    /** Sixty-four bits each of random marks and of hashes: two that differ look alike about never. */
    private record Situation(long taken, long state) {}

    private record Place(int call, SeatModel.Step step, Iterator<Integer> others) {}

    /** What came of it. */
    sealed interface Result {
        record Fits() implements Result {}

        /** @param stuck of the furthest attempt: the calls of which one had to come next, and none could */
        record Wrong(List<Call> stuck) implements Result {}

        /** After {@link #SITUATIONS_MAX} nothing is known. */
        record TooHard() implements Result {}
    }

    private Search(List<Call> history, long horizon) {
        this.calls = history.stream()
                .filter(call -> call.told().isKnown() || call.ask().writes())
                .sorted(Comparator.comparingLong(Call::start))
                .toList();
        this.model = new SeatModel(horizon);
        this.undone = new Undone(calls);
        this.marks = new SplittableRandom(calls.size()).longs(calls.size()).toArray();
    }

    /** @param history of one seat, in any order @param horizon as in {@link SeatModel} */
    static Result of(List<Call> history, long horizon) {
        return new Search(history, horizon).run();
    }

    private Result run() {
        var candidates = candidates();
        while (undone.left() > 0) {
            if (candidates.hasNext()) {
                int call = candidates.next();
                if (goOn(call, candidates)) {
                    candidates = candidates();
                }
            } else if (order.isEmpty()) {
                return new Result.Wrong(stuck);
            } else {
                candidates = goBack();
            }
            if (seen.size() > SITUATIONS_MAX) {
                return new Result.TooHard();
            }
        }
        return new Result.Fits();
    }

    private Iterator<Integer> candidates() {
        var found = undone.candidates();
        if (undone.left() < fewestLeft) {
            fewestLeft = undone.left();
            var now = new ArrayList<Call>();
            found.forEach(i -> now.add(calls.get(i)));
            stuck = now.stream().filter(call -> call.told().isKnown()).toList();
        }
        return found.iterator();
    }

    private boolean goOn(int call, Iterator<Integer> others) {
        var step = model.take(calls.get(call));
        if (step.isEmpty()) {
            return false;
        }
        if (!seen.add(new Situation(taken + marks[call], model.hash()))) {
            model.undo(step.get());
            return false;
        }
        taken += marks[call];
        undone.take(call);
        order.push(new Place(call, step.get(), others));
        return true;
    }

    private Iterator<Integer> goBack() {
        var place = order.pop();
        undone.putBack(place.call());
        taken -= marks[place.call()];
        model.undo(place.step());
        return place.others();
    }
}
