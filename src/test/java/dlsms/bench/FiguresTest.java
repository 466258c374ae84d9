package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class FiguresTest {
    private static final Usage NOTHING = new Usage(
            Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, new TreeMap<>());

    /** 1,000 calls in 2 s, which took 1 to 1,000 ms. */
    private static Window window(Usage usage) {
        var histogram = new Histogram(3);
        IntStream.rangeClosed(1, 1_000).forEach(i -> histogram.recordValue(i * 1_000L));
        var errors = new TreeMap<>(Map.of("UNAVAILABLE", 2L, "INTERNAL", 1L));
        return new Window(2, new Meter.Reading(histogram, 250, errors), 0.05, 7, usage);
    }

    private static Sample sample(String node, boolean leads, double each) {
        return new Sample(
                node,
                leads,
                each,
                100 * (1 << 20) + each,
                each * 1e6,
                each * 100,
                each * 1e3,
                each / 10,
                new TreeMap<>(Map.of("loop", each / 2, node, each / 4)));
    }

    @Test
    void percentilesAreThoseOfTheCalls() {
        var window = window(NOTHING);

        assertThat(Figure.PER_SECOND.of(window)).isEqualTo(500);
        assertThat(Figure.P50.of(window)).isCloseTo(500, within(1.0));
        assertThat(Figure.P99.of(window)).isCloseTo(990, within(1.0));
        assertThat(Figure.P999.of(window)).isCloseTo(999, within(1.0));
        assertThat(Figure.MAX.of(window)).isCloseTo(1_000, within(1.0));
        assertThat(Figure.CONFLICTS.of(window)).isEqualTo(25);
        assertThat(Figure.ERRORS.of(window)).isEqualTo(3);
        assertThat(Figure.BACKLOG.of(window)).isEqualTo(7);
        assertThat(Figure.GENERATOR_CPU.of(window)).isCloseTo(50, within(0.01));
        assertThat(Figure.CPU.of(window)).isNaN();
    }

    @Test
    void whatServersUsedIsToldPerCall() {
        var usage = Usage.between(
                List.of(sample("a", true, 1), sample("b", false, 1)),
                List.of(sample("a", true, 1.3), sample("b", false, 1.1)));
        var window = window(usage);

        assertThat(Figure.CPU.of(window)).isCloseTo(400, within(0.01));
        assertThat(Figure.LEADER_CPU.of(window)).isCloseTo(300, within(0.01));
        assertThat(Figure.SYNCS.of(window)).isCloseTo(20, within(0.01));
        assertThat(Figure.ENTRIES_PER_SYNC.of(window)).isCloseTo(10, within(0.01));
        assertThat(Figure.SENT_BYTES.of(window)).isCloseTo(400, within(0.01));
        assertThat(Figure.GC.of(window)).isCloseTo(20, within(0.01));
        assertThat(Figure.RSS.of(window)).isCloseTo(100, within(0.01));
        assertThat(Figure.CPU.of(window(usage.times(0.5)))).isCloseTo(200, within(0.01));
    }

    @Test
    void whatKindsOfThreadsUsedIsToldPerCallToo() {
        var usage = Usage.between(
                List.of(sample("a", true, 1), sample("b", false, 1)),
                List.of(sample("a", true, 1.2), sample("b", false, 1)));
        var subject = new Series.Subject("dlsms", "reserve", "all");
        var windows = List.of(window(usage), window(usage.times(2)), window(usage.times(3)));

        assertThat(new Series(subject, new Step.Clients(1), true, windows).json())
                .extractingByKey("threads_cpu_us", InstanceOfAssertFactories.map(String.class, Double.class))
                .containsOnlyKeys("loop", "a")
                .hasEntrySatisfying("loop", micros -> assertThat(micros).isCloseTo(200, within(0.01)))
                .hasEntrySatisfying("a", micros -> assertThat(micros).isCloseTo(100, within(0.01)));
    }

    @Test
    void whereTheLeaderChangedItsShareIsNotKnown() {
        var usage = Usage.between(
                List.of(sample("a", true, 1), sample("b", false, 1)),
                List.of(sample("a", false, 2), sample("b", true, 2)));

        assertThat(usage.leaderCpuSeconds()).isNaN();
        assertThat(usage.cpuSeconds()).isEqualTo(2);
    }

    @Test
    void aServerThatCountsFromZeroAgainGivesNoFigure() {
        var usage = Usage.between(List.of(sample("a", true, 5)), List.of(sample("a", true, 1)));

        assertThat(usage.cpuSeconds()).isNaN();
    }

    @Test
    void theMedianIsOfWhatIsKnown() {
        assertThat(Figure.median(3, 1, 2)).isEqualTo(2);
        assertThat(Figure.median(4, Double.NaN, 1, 2, 3)).isEqualTo(2.5);
        assertThat(Figure.median(Double.NaN)).isNaN();
    }

    @Test
    void whatWasNotMeasuredIsNullInJsonAndADashInTheTable() {
        var series = new Series(
                new Series.Subject("dlsms", "re\"serve", "all"), new Step.Clients(64), true, List.of(window(NOTHING)));
        Map<String, Object> json = new Yaml().load(Json.write(series.json()));

        assertThat(json).containsEntry("workload", "re\"serve").containsEntry("clients", 64);
        assertThat(json.get("medians")).asString().contains("per_second=500.0", "cpu_us=null");
        assertThat(json.get("errors")).isEqualTo(Map.of("UNAVAILABLE", 2, "INTERNAL", 1));
        assertThat((List<?>) json.get("windows")).hasSize(1);
        assertThat(series.line()).contains("      500").contains("        -").doesNotContain("not steady");
        assertThat(series.line()).hasSameSizeAs(Series.heading());
    }

    @Test
    void jsonIsWhatOthersRead() {
        var text = Json.write(Map.of("a", List.of(1, 2.5, true, "x\ny\\", Double.POSITIVE_INFINITY)));
        Map<String, List<Object>> read = new Yaml().load(text);

        assertThat(read.get("a")).containsExactly(1, 2.5, true, "x\ny\\", null);
    }
}
