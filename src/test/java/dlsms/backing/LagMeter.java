package dlsms.backing;

import dlsms.process.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Looks some times a second how far PostgreSQL is behind the nodes. Its figures: one thread. */
final class LagMeter implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;
    private static final int DIGITS = 3;

    private final Stack stack;
    private final Connection connection;
    private final TreeMap<Long, Long> appliedAt = new TreeMap<>();
    private final Thread thread = Thread.ofPlatform().name("lag").unstarted(this::run);
    private Histogram entries = new Histogram(DIGITS);
    private Histogram millis = new Histogram(DIGITS);
    private volatile boolean over;

    private LagMeter(Stack stack, Connection connection) {
        this.stack = stack;
        this.connection = connection;
    }

    static LagMeter start(Stack stack) {
        try {
            var meter = new LagMeter(stack, stack.postgres().connect());
            meter.thread.start();
            return meter;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run() {
        try (var statement = connection.prepareStatement("SELECT applied_index FROM projection")) {
            while (!over) {
                long applied = stack.applied();
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    saw(applied, rows.getLong(1), System.nanoTime());
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // What is missing came after the nodes were last seen with no more than PostgreSQL has: it is at most so old.
    private synchronized void saw(long applied, long position, long now) {
        appliedAt.put(applied, now);
        entries.recordValue(Math.max(0, applied - position));
        var had = appliedAt.floorEntry(position);
        if (had == null) {
            return;
        }
        millis.recordValue(position >= applied ? 0 : TimeUnit.NANOSECONDS.toMillis(now - had.getValue()));
        appliedAt.headMap(had.getKey(), false).clear();
    }

    /** Since the last question. */
    synchronized String figures() {
        var text = String.format(
                Locale.ROOT,
                "entries p50 %,d, p99 %,d, maximum %,d; age p50 %,d ms, p99 %,d ms, maximum %,d ms",
                entries.getValueAtPercentile(50),
                entries.getValueAtPercentile(99),
                entries.getMaxValue(),
                millis.getValueAtPercentile(50),
                millis.getValueAtPercentile(99),
                millis.getMaxValue());
        entries = new Histogram(DIGITS);
        millis = new Histogram(DIGITS);
        return text;
    }

    @Override
    public void close() {
        over = true;
        try (connection) {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
