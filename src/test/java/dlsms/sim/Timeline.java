package dlsms.sim;

import java.util.PriorityQueue;

/**
 * Simulated time: a queue of what will happen. What falls on one moment happens in the order in which it was asked
 * for.
 */
final class Timeline {
    private record Event(long micros, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(micros, other.micros);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMicros;
    private long sequence;
    private long happened;

    long nowMicros() {
        return nowMicros;
    }

    /** How many events have. */
    long happened() {
        return happened;
    }

    /** A moment that has passed means now. */
    void at(long micros, Runnable action) {
        sequence += 1;
        events.add(new Event(Math.max(micros, nowMicros), sequence, action));
    }

    void in(long micros, Runnable action) {
        at(nowMicros + micros, action);
    }

    /** Lets the next event happen. False: nothing is left to happen. */
    boolean next() {
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        happened += 1;
        nowMicros = event.micros();
        event.action().run();
        return true;
    }
}
