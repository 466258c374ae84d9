package dlsms.raft;

import java.util.Comparator;

/**
 * Where an entry stands, or how far a log goes: later term first, then greater index (§5.4.1). Both start at 1; 0 is
 * before all.
 */
public record LogPosition(long term, long index) implements Comparable<LogPosition> {

    /** Before the first entry. */
    public static final LogPosition NONE = new LogPosition(0, 0);

    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingLong(LogPosition::term).thenComparingLong(LogPosition::index);

    /** @throws IllegalArgumentException where one of them is negative */
    public LogPosition {
        if (term < 0 || index < 0) {
            throw new IllegalArgumentException("term and index are not negative: " + term + ", " + index);
        }
    }

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }

    /** As in {@code 4.17}: entry 17, of term 4. */
    @Override
    public String toString() {
        return term + "." + index;
    }
}
