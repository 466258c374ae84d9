package dlsms.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What the clients of a run share: the history, the numbers that were told lately, and the clock of the log. Any
 * thread.
 */
final class Board {
    /** The first of the sample data's; each has the user of its number. */
    static final int SEATS = 10;

    private static final int RECENT_MAX = 24;
    private static final int QUARTERS = 16;
    private static final long QUARTER = 900;
    private static final long TWO_HOURS = 7_200;
    private static final long DAY = 86_400;

    private final List<Call> history = new ArrayList<>();
    private final List<String> strange = new ArrayList<>();
    private final TreeMap<Integer, Deque<Integer>> recent = new TreeMap<>();
    private final long firstQuarter;
    private long logSeconds;
    private long unknown;
    private long writes;

    /** @param nowSeconds since 1970 */
    Board(long nowSeconds) {
        logSeconds = nowSeconds;
        firstQuarter = (nowSeconds / DAY + 3) * DAY;
    }

    /** What begins before that may be checked in during the run; nobody reserves anything near it. */
    long horizon() {
        return firstQuarter - DAY;
    }

    synchronized void add(Call call) {
        history.add(call);
        if (!call.told().isKnown()) {
            unknown += 1;
        }
        if (call.ask().writes() && call.told().isKnown()) {
            writes += 1;
        }
        if (call.told() instanceof Told.Reserved(int id)) {
            remember(call.seat(), id);
        } else if (call.told() instanceof Told.Held(List<Booking> seen)) {
            seen.forEach(booking -> remember(call.seat(), booking.id()));
        }
    }

    private void remember(int seat, int id) {
        var ids = recent.computeIfAbsent(seat, number -> new ArrayDeque<>());
        if (!ids.contains(id)) {
            ids.addLast(id);
        }
        if (ids.size() > RECENT_MAX) {
            ids.removeFirst();
        }
    }

    synchronized void strange(String what) {
        strange.add(what);
    }

    /** The stamp of an entry that a client was told. */
    synchronized void stamped(long seconds) {
        logSeconds = Math.max(logSeconds, seconds);
    }

    synchronized Optional<Integer> anyOf(int seat, RandomGenerator random) {
        var ids = new ArrayList<>(recent.getOrDefault(seat, new ArrayDeque<>()));
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(random.nextInt(ids.size())));
    }

    /** Some quarters of an hour of one afternoon, which all want; now and then two hours from now on. */
    synchronized Span anySpan(RandomGenerator random) {
        if (random.nextInt(12) == 0) {
            return new Span(logSeconds - 60, logSeconds + TWO_HOURS);
        }
        long start = firstQuarter + QUARTER * random.nextInt(QUARTERS);
        return new Span(start, start + QUARTER * (1 + random.nextInt(3)));
    }

    synchronized List<Call> history() {
        return List.copyOf(history);
    }

    synchronized List<String> strange() {
        return List.copyOf(strange);
    }

    synchronized int calls() {
        return history.size();
    }

    synchronized long unknown() {
        return unknown;
    }

    /** That were answered, refused ones too. */
    synchronized long writes() {
        return writes;
    }
}
