package dlsms.seat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sorted map from numbers, as runs of arrays: a search reads a few places that lie side by side, where a tree of as
 * many leads through dozens of objects all over the memory. One thread.
 */
final class NumberMap<V> {

    /** So few that moving half of them costs less than a search. */
    private static final int RUN_MAX = 128;

    // By the number at which each begins, or once began; none is empty.
    private final SortedArray<SortedArray<V>> runs = new SortedArray<>();
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    Optional<V> get(long number) {
        if (isEmpty()) {
            return Optional.empty();
        }
        SortedArray<V> run = runs.value(runOf(number));
        int place = run.floor(number);
        return place >= 0 && run.number(place) == number ? Optional.of(run.value(place)) : Optional.empty();
    }

    /** The last one whose number is less. */
    Optional<V> lower(long number) {
        return number == Long.MIN_VALUE ? Optional.empty() : floor(number - 1);
    }

    /** The last one whose number is at most that. */
    Optional<V> floor(long number) {
        if (isEmpty()) {
            return Optional.empty();
        }
        int at = runOf(number);
        int place = runs.value(at).floor(number);
        if (place >= 0) {
            return Optional.of(runs.value(at).value(place));
        }
        return at == 0
                ? Optional.empty()
                : Optional.of(runs.value(at - 1).values().getLast());
    }

    /** The first one whose number is greater. */
    Optional<V> higher(long number) {
        if (isEmpty()) {
            return Optional.empty();
        }
        int at = runOf(number);
        SortedArray<V> run = runs.value(at);
        int place = run.floor(number) + 1;
        if (place < run.size()) {
            return Optional.of(run.value(place));
        }
        return at + 1 == runs.size()
                ? Optional.empty()
                : Optional.of(runs.value(at + 1).value(0));
    }

    /** @throws IllegalStateException where there is one with this number */
    void add(long number, V value) {
        if (isEmpty()) {
            runs.insert(0, number, new SortedArray<>());
        }
        int at = runOf(number);
        SortedArray<V> run = runs.value(at);
        int place = run.floor(number);
        if (place >= 0 && run.number(place) == number) {
            throw new IllegalStateException("number " + number + " is taken by " + run.value(place));
        }
        run.insert(place + 1, number, value);
        runs.renumber(at, Math.min(number, runs.number(at)));
        size += 1;
        if (run.size() > RUN_MAX) {
            SortedArray<V> upper = run.split();
            runs.insert(at + 1, upper.number(0), upper);
        }
    }

    /** Does nothing where there is none with this number. */
    void remove(long number) {
        if (isEmpty()) {
            return;
        }
        int at = runOf(number);
        SortedArray<V> run = runs.value(at);
        int place = run.floor(number);
        if (place >= 0 && run.number(place) == number) {
            run.remove(place);
            size -= 1;
            if (run.size() == 0) {
                runs.remove(at);
            }
        }
    }

    /** By number. */
    List<V> values() {
        var all = new ArrayList<V>(size);
        for (SortedArray<V> run : runs.values()) {
            all.addAll(run.values());
        }
        return all;
    }

    private int runOf(long number) {
        return Math.max(0, runs.floor(number));
    }
}
