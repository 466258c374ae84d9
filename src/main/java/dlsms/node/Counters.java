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
    private final LongAdder leaderChanges = new LongAdder();
    private final LongAdder diskSick = new LongAdder();
    private final LongAdder loopHangs = new LongAdder();
    private final LongAdder entriesCompacted = new LongAdder();
    private final LongAdder snapshotsAsked = new LongAdder();
    private final LongAdder snapshotsSent = new LongAdder();
    private final LongAdder snapshotsInstalled = new LongAdder();
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

    void diskSick() {
        diskSick.increment();
    }

    void loopHung() {
        loopHangs.increment();
    }

    void compacted(long entries) {
        entriesCompacted.add(entries);
    }

    void snapshotAsked() {
        snapshotsAsked.increment();
    }

    void snapshotSent() {
        snapshotsSent.increment();
    }

    void leaderChanged() {
        leaderChanges.increment();
    }

    void snapshotInstalled() {
        snapshotsInstalled.increment();
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
                readsWaiting,
                new NodeCounters.Upkeep(
                        diskSick.sum(),
                        entriesCompacted.sum(),
                        snapshotsAsked.sum(),
                        snapshotsSent.sum(),
                        snapshotsInstalled.sum(),
                        leaderChanges.sum(),
                        loopHangs.sum()));
    }
}
