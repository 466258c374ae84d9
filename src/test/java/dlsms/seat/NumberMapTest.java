package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** It does what the JDK's sorted map does. */
class NumberMapTest {

    private final NumberMap<String> map = new NumberMap<>();
    private final TreeMap<Long, String> expected = new TreeMap<>();

    private static Optional<String> value(Map.Entry<Long, String> entry) {
        return Optional.ofNullable(entry).map(Map.Entry::getValue);
    }

    private void assertSameAt(long number) {
        assertThat(map.get(number)).isEqualTo(Optional.ofNullable(expected.get(number)));
        assertThat(map.lower(number)).isEqualTo(value(expected.lowerEntry(number)));
        assertThat(map.floor(number)).isEqualTo(value(expected.floorEntry(number)));
        assertThat(map.higher(number)).isEqualTo(value(expected.higherEntry(number)));
    }

    private void assertSame() {
        assertThat(map.size()).isEqualTo(expected.size());
        assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(map.values()).containsExactlyElementsOf(expected.values());
    }

    private void put(long number) {
        if (expected.putIfAbsent(number, "v" + number) == null) {
            map.add(number, "v" + number);
        }
    }

    private void remove(long number) {
        expected.remove(number);
        map.remove(number);
    }

    /** Grows for a while, then shrinks to nothing, with numbers close together or far apart. */
    @Property(tries = 60)
    void itHoldsWhatASortedMapHolds(
            @ForAll long seed, @ForAll @LongRange(min = 50, max = 5_000) long range, @ForAll boolean ascending) {
        var dice = new SplittableRandom(seed);
        for (int step = 0; step < 4_000; step++) {
            boolean growing = step < 2_000;
            long number = growing && ascending ? step : dice.nextLong(range) - range / 2;
            boolean seldom = dice.nextInt(4) == 0;
            if (seldom == growing) {
                remove(number);
            } else {
                put(number);
            }
            if (step % 16 == 0) {
                assertSameAt(dice.nextLong(range) - range / 2);
                assertSameAt(number);
            }
        }
        assertSame();
        for (Long number : List.copyOf(expected.keySet())) {
            remove(number);
            assertSameAt(number);
        }
        assertSame();
    }

    @Test
    void theLeastAndTheGreatestNumberAreLikeAnyOther() {
        for (long number : new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1}) {
            assertSameAt(number);
            put(number);
            assertSame();
        }
        for (long number : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            assertSameAt(number);
        }
    }

    @Test
    void aNumberIsTakenOnce() {
        map.add(5, "a");
        assertThatThrownBy(() -> map.add(5, "b")).isInstanceOf(IllegalStateException.class);
        assertThat(map.get(5)).contains("a");
        assertThat(map.size()).isEqualTo(1);
    }
}
