package dlsms.node;

import java.util.ArrayDeque;
import java.util.Collection;

/**
 * The proposals that wait for a turn, and how long they wait for each other. A batch (an append to each follower, a
 * sync on each disk, a promise of each) costs the cluster nearly the same whether it has one entry or a hundred. So
 * while a batch is under way those that come gather for the next; and after a large one the next waits for a moment
 * until as many are there as there are callers, for those who were answered just now are about to come again.
 *
 * <p>Who calls alone never waits, and nobody waits long for a batch: then the next goes beside it. The inbox' lock
 * guards it.
 */
final class Gathering {

    private final NodeSettings.Gather settings;
    private final int perTurnMax;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private int wanted; // while fewer are here they wait
    private long untilNanos; // but no longer; says nothing where none are wanted
    private long beganNanos; // when the newest batch was taken

    Gathering(NodeSettings settings) {
        this.settings = settings.gather();
        this.perTurnMax = settings.limits().inputsPerTurnMax();
    }

    /** Whether a turn is to take what is here, this one included. */
    boolean add(Request proposal, long nowNanos) {
        waiting.add(proposal);
        return !holdsBack(nowNanos);
    }

    int size() {
        return waiting.size();
    }

    /** Whether a turn is to take what is here. */
    boolean isDue(long nowNanos) {
        return !waiting.isEmpty() && !holdsBack(nowNanos);
    }

    /** How long the loop may sleep before it looks again, if it would sleep for {@code nanos} otherwise. */
    long sleepNanos(long nowNanos, long nanos) {
        return holdsBack(nowNanos) ? Math.min(nanos, untilNanos - nowNanos) : nanos;
    }

    /** Moves what a turn takes to {@code taken}. */
    void take(Collection<Request> taken, long nowNanos) {
        if (holdsBack(nowNanos)) {
            return;
        }
        wanted = 0;
        if (!waiting.isEmpty()) {
            beganNanos = nowNanos;
        }
        for (int i = 0; i < perTurnMax && !waiting.isEmpty(); i++) {
            taken.add(waiting.poll());
        }
    }

    /** What was taken last is in the log, and under way. */
    void batchBegan() {
        hold(Integer.MAX_VALUE, beganNanos, settings.underWayMax().toNanos());
    }

    /** Nothing is under way any more. @param answered callers, just now */
    void batchEnded(int answered, long nowNanos) {
        if (answered < settings.answeredMin()) {
            wanted = 0;
        } else {
            long tookNanos = nowNanos - beganNanos;
            int callers = Math.min(answered + waiting.size(), perTurnMax);
            hold(callers, nowNanos, Math.min(2 * tookNanos, settings.pauseMax().toNanos()));
        }
    }

    private void hold(int count, long sinceNanos, long nanos) {
        wanted = count;
        untilNanos = sinceNanos + nanos;
    }

    private boolean holdsBack(long nowNanos) {
        return waiting.size() < wanted && nowNanos - untilNanos < 0;
    }
}
