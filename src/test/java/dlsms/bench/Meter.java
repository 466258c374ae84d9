package dlsms.bench;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts answers. Any thread counts; one thread reads. */
final class Meter {
    private static final int DIGITS = 3;

    private final Recorder latencies = new Recorder(DIGITS);
    private final LongAdder conflicts = new LongAdder();
    private final ConcurrentSkipListMap<String, LongAdder> errors = new ConcurrentSkipListMap<>();
    private volatile String lastError = "";

    /**
     * Since the last reading.
     *
     * @param microseconds of each call that was decided, conflicts among them
     * @param errors by status: refused and failed calls, whose times are in no histogram
     */
    record Reading(Histogram microseconds, long conflicts, SortedMap<String, Long> errors) {
        long decided() {
            return microseconds.getTotalCount();
        }
    }

    /** @param begun when the call was sent, or should have been, as {@link System#nanoTime} has it */
    void count(Answer answer, long begun) {
        if (answer.decides()) {
            latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, System.nanoTime() - begun)));
            if (answer.kind() == Answer.Kind.CONFLICT) {
                conflicts.increment();
            }
        } else {
            errors.computeIfAbsent(answer.status(), status -> new LongAdder()).increment();
            lastError = answer.status() + " " + answer.text();
        }
    }

    Reading read() {
        var found = new TreeMap<String, Long>();
        errors.forEach((status, count) -> {
            long number = count.sumThenReset();
            if (number > 0) {
                found.put(status, number);
            }
        });
        return new Reading(latencies.getIntervalHistogram(), conflicts.sumThenReset(), found);
    }

    /** Empty: there was none. */
    String lastError() {
        return lastError;
    }
}
