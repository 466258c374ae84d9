package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RequestTableProperties {

    private record Remembered(int hash, long stampMicros) {}

    /** Few different hashes, so that many collide; indexes that pass the 32 bits that the table keeps of them. */
    @Property(tries = 60)
    void itHoldsWhatASortedMapHolds(@ForAll long seed) {
        var random = new Random(seed);
        var table = new RequestTable();
        SortedMap<Long, Remembered> model = new TreeMap<>();
        int hashes = 1 + random.nextInt(3_000);
        long index = (1L << 32) - 2_000;
        long micros = random.nextLong(1_000_000_000_000L);
        for (int step = 0; step < 4_000; step++) {
            index += 1 + random.nextInt(3);
            micros += random.nextInt(40_000_000);
            int hash = random.nextInt(hashes) * 0x9E3779B1;
            table.add(hash, index, micros);
            model.put(index, new Remembered(hash, micros));
            if (random.nextInt(10) == 0) {
                forget(table, model, micros, 1 + random.nextInt(30_000));
            }
            assertSame(table, model, random);
        }
    }

    private static void forget(
            RequestTable table, SortedMap<Long, Remembered> model, long nowMicros, long secondsKept) {
        table.forget(nowMicros, secondsKept);
        model.values().removeIf(each -> nowMicros / 1_000_000 - each.stampMicros / 1_000_000 >= secondsKept);
    }

    private static void assertSame(RequestTable table, SortedMap<Long, Remembered> model, Random random) {
        assertThat(table.size()).isEqualTo(model.size());
        assertThat(table.oldestIndex())
                .isEqualTo(model.isEmpty() ? OptionalLong.empty() : OptionalLong.of(model.firstKey()));
        if (!model.isEmpty()) {
            long from = model.firstKey() + random.nextLong(model.lastKey() - model.firstKey() + 1);
            long wanted = model.tailMap(from).firstKey();
            assertThat(table.find(model.get(wanted).hash, found -> found == wanted))
                    .hasValue(wanted);
        }
        assertThat(table.find(1, found -> true)).isEmpty();
    }
}
