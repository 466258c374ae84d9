package dlsms.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What the log's indexes in the answers say of all seats at once: no two writes share an entry, and what began after
 * something was answered speaks of no older state than that.
 */
final class IndexOrder {
    private IndexOrder() {}

    /** A line for each call that is out of order; empty where all is well. */
    static List<String> broken(List<Call> history) {
        var found = new ArrayList<String>();
        var entries = new HashMap<Long, Call>();
        var answered = new PriorityQueue<>(Comparator.comparingLong(Call::end));
        long newest = 0;
        for (var call : indexed(history)) {
            while (!answered.isEmpty() && answered.peek().precedes(call)) {
                newest = Math.max(newest, answered.poll().index());
            }
            answered.add(call);
            boolean writes = call.ask().writes();
            if (call.index() < newest || writes && call.index() == newest) {
                found.add("began after an answer at index " + newest + ": " + call.line(0));
            }
            if (writes && entries.put(call.index(), call) != null) {
                found.add("another write has the same entry: " + call.line(0));
            }
        }
        return found;
    }

    private static List<Call> indexed(List<Call> history) {
        return history.stream()
                .filter(call -> call.index() > 0)
                .sorted(Comparator.comparingLong(Call::start))
                .toList();
    }
}
