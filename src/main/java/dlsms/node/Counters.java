package dlsms.node;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a node does. Any thread counts and any thread looks. */
final class Counters {

    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong inputs = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong entriesWritten = new AtomicLong();
    private final AtomicLong entriesApplied = new AtomicLong();
    private final LongAdder messagesDropped = new LongAdder();
    private final LongAdder busyAnswers = new LongAdder();

    /** The loop's thread only: nobody else writes these, so they need no lock. */
    void turn(int inputsTaken, int entries, boolean wrote, int applied) {
        turns.setRelease(turns.getPlain() + 1);
        inputs.setRelease(inputs.getPlain() + inputsTaken);
        writes.setRelease(writes.getPlain() + (wrote ? 1 : 0));
        entriesWritten.setRelease(entriesWritten.getPlain() + entries);
        entriesApplied.setRelease(entriesApplied.getPlain() + applied);
    }

    void messageDropped() {
        messagesDropped.increment();
    }

    void busyAnswer() {
        busyAnswers.increment();
    }

    NodeCounters snapshot(int proposalsWaiting, int readsWaiting) {
        return new NodeCounters(
                turns.getAcquire(),
                inputs.getAcquire(),
                writes.getAcquire(),
                entriesWritten.getAcquire(),
                entriesApplied.getAcquire(),
                messagesDropped.sum(),
                busyAnswers.sum(),
                proposalsWaiting,
                readsWaiting);
    }
}
