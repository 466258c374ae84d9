package dlsms.node;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what was refused, however often it happens: one line in so many seconds. The loop's thread only. */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SAY_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final String node;
    private final Counters counters;
    private final Clock clock;
    private SortedMap<String, Long> said;
    private long nextNanos;

    RefusalLog(String node, Counters counters, Clock clock) {
        this.node = node;
        this.counters = counters;
        this.clock = clock;
        this.said = counters.refused();
        this.nextNanos = clock.nanos();
    }

    /** Now and then. */
    void look() {
        news().ifPresent(refused -> LOG.warn("event=refused node={} {}", node, refused));
    }

    /** What was refused since the last time that there was something to say, by limit. */
    Optional<String> news() {
        if (clock.nanos() - nextNanos < 0) {
            return Optional.empty();
        }
        var now = counters.refused();
        var more = new TreeMap<String, Long>();
        now.forEach((limit, count) -> {
            if (count > said.get(limit)) {
                more.put(limit, count - said.get(limit));
            }
        });
        if (more.isEmpty()) {
            return Optional.empty();
        }
        said = now;
        nextNanos = clock.nanos() + SAY_EVERY_NANOS;
        return Optional.of(more.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" ")));
    }
}
