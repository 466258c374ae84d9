package dlsms.seat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values by a number, in order, in two arrays that are as large as they must be. One thread. */
final class SortedArray<V> {

    private static final int ROOM_MIN = 4;

    private long[] numbers = new long[ROOM_MIN];
    private final ArrayList<V> values = new ArrayList<>(ROOM_MIN);

    int size() {
        return values.size();
    }

    /** The place of the last number that is at most {@code number}; -1: none is. */
    int floor(long number) {
        // What comes next in time or by number is looked for at the end.
        if (size() > 0 && numbers[size() - 1] <= number) {
            return size() - 1;
        }
        int found = Arrays.binarySearch(numbers, 0, size(), number);
        return found >= 0 ? found : -found - 2;
    }

    long number(int place) {
        return numbers[place];
    }

    /** Gives what stands there another number, which must leave the order as it is. */
    void renumber(int place, long number) {
        numbers[place] = number;
    }

    V value(int place) {
        return values.get(place);
    }

    List<V> values() {
        return values;
    }

    /** What stands there and behind it moves up. */
    void insert(int place, long number, V value) {
        if (size() == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        for (int at = size(); at > place; at--) {
            numbers[at] = numbers[at - 1];
        }
        numbers[place] = number;
        values.add(place, value);
    }

    void remove(int place) {
        for (int at = place + 1; at < size(); at++) {
            numbers[at - 1] = numbers[at];
        }
        values.remove(place);
        if (numbers.length > ROOM_MIN && size() <= numbers.length / 4) {
            numbers = Arrays.copyOf(numbers, numbers.length / 2);
            values.trimToSize();
        }
    }

    /** Takes the upper half away. */
    SortedArray<V> split() {
        int from = size() / 2;
        var upper = new SortedArray<V>();
        List<V> gone = values.subList(from, size());
        upper.numbers = Arrays.copyOfRange(numbers, from, size());
        upper.values.addAll(gone);
        gone.clear();
        numbers = Arrays.copyOf(numbers, from);
        values.trimToSize();
        return upper;
    }
}
