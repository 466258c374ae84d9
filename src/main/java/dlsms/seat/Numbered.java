package dlsms.seat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Things with numbers from 1 on, given one after the other and never taken back: found in one step. One thread.
 *
 * <p>After a gap, as only damage can leave one, they are found too, but by a search.
 */
final class Numbered<T> {

    private final TreeMap<Integer, T> all = new TreeMap<>();
    private final List<T> beforeFirstGap = new ArrayList<>();

    /** Adds it, or replaces the one with its number. */
    void put(int number, T thing) {
        all.put(number, thing);
        if (isBeforeFirstGap(number)) {
            beforeFirstGap.set(number - 1, thing);
        } else if (number == beforeFirstGap.size() + 1) {
            beforeFirstGap.add(thing);
        }
    }

    /** Absent: nothing has this number. */
    Optional<T> get(int number) {
        return isBeforeFirstGap(number)
                ? Optional.of(beforeFirstGap.get(number - 1))
                : Optional.ofNullable(all.get(number));
    }

    /** By number. */
    Collection<T> all() {
        return Collections.unmodifiableCollection(all.values());
    }

    private boolean isBeforeFirstGap(int number) {
        return number >= 1 && number <= beforeFirstGap.size();
    }
}
