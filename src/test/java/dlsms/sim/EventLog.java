package dlsms.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A line per event: the newest are kept for whoever reads a failure, all of them go into a hash, so that two runs
 * can be compared.
 */
final class EventLog {
    private static final int LINES_MAX = 200;

    private final Timeline timeline;
    private final Deque<String> newest = new ArrayDeque<>();
    private Consumer<String> reader = line -> {};
    private long hash;

    EventLog(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Each line goes there too from now on. */
    void tell(Consumer<String> newReader) {
        reader = newReader;
    }

    void line(String text) {
        long micros = timeline.nowMicros();
        hash = (hash * 31 + micros) * 31 + text.hashCode();
        String line = micros / 1000 + "." + String.valueOf(1000 + micros % 1000).substring(1) + " ms  " + text;
        reader.accept(line);
        newest.addLast(line);
        if (newest.size() > LINES_MAX) {
            newest.removeFirst();
        }
    }

    long hash() {
        return hash;
    }

    /** The newest lines, oldest first. */
    String text() {
        return String.join("\n", newest);
    }
}
