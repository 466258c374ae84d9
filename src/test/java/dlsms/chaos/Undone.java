package dlsms.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls of a history that have no place in the order yet, by start: those with an answer as a linked list from
 * which one is taken out and put back in the reverse order, the others, which are few, as marks.
 */
final class Undone {
    private final List<Call> calls;
    private final int[] next;
    private final int[] previous;
    private final List<Integer> unanswered = new ArrayList<>();
    private final boolean[] done;
    private int left;

    /** @param calls by start */
    Undone(List<Call> calls) {
        this.calls = calls;
        this.next = new int[calls.size() + 1];
        this.previous = new int[calls.size() + 1];
        this.done = new boolean[calls.size()];
        int last = head();
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).told().isKnown()) {
                link(last, i);
                last = i;
                left += 1;
            } else {
                unanswered.add(i);
            }
        }
        link(last, head());
    }

    private int head() {
        return calls.size();
    }

    private void link(int before, int after) {
        next[before] = after;
        previous[after] = before;
    }

    /** Calls with an answer that still need a place. */
    int left() {
        return left;
    }

    void take(int call) {
        done[call] = true;
        if (calls.get(call).told().isKnown()) {
            link(previous[call], next[call]);
            left -= 1;
        }
    }

    void putBack(int call) {
        done[call] = false;
        if (calls.get(call).told().isKnown()) {
            next[previous[call]] = call;
            previous[next[call]] = call;
            left += 1;
        }
    }

    /**
     * The calls that may be the next in the order: none that is left was answered before they began. Those of which
     * the log's index is known come by it, for that is mostly the order in which they happened; those without an
     * answer come last, for they need not have happened.
     */
    List<Integer> candidates() {
        var found = new ArrayList<Integer>();
        long firstEnd = Long.MAX_VALUE;
        for (int i = next[head()]; i != head() && calls.get(i).start() <= firstEnd; i = next[i]) {
            found.add(i);
            firstEnd = Math.min(firstEnd, calls.get(i).end());
        }
        long latest = firstEnd;
        found.removeIf(i -> calls.get(i).start() > latest);
        found.sort((a, b) -> Long.compare(rank(calls.get(a)), rank(calls.get(b))));
        for (int i : unanswered) {
            if (!done[i] && calls.get(i).start() <= latest) {
                found.add(i);
            }
        }
        return found;
    }

    // A read of the state at an index comes after the entry that made that state.
    private static long rank(Call call) {
        return call.index() == 0
                ? Long.MAX_VALUE
                : 2 * call.index() + (call.ask().writes() ? 0 : 1);
    }
}
