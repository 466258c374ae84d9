package dlsms.node;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a node does. Any thread counts and any thread looks. */
final class Counters {

    /** By the node that leads, whatever its limit. */
    static final String BY_LEADER = "leader";

    /** Whatever may be the reason why a request is refused. */
    static final List<String> LIMITS = List.of(
            Proposals.WAIT_MAX,
            Reads.WAIT_MAX,
            "proposalsMax",
            "proposalsBytesMax",
            "readsMax",
            "inboxInputsMax",
            "commandBytesMax",
            "uncommittedBytesMax",
            Proposals.DISK_RESERVE,
            BY_LEADER);

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
    private final SortedMap<String, LongAdder> refused = new TreeMap<>();

    Counters() {
        LIMITS.forEach(limit -> refused.put(limit, new LongAdder()));
    }

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

    /** @param limit one of {@link #LIMITS} */
    void refused(String limit) {
        refused.get(limit).increment();
    }

    /** How many requests, by limit. */
    SortedMap<String, Long> refused() {
        var sums = new TreeMap<String, Long>();
        refused.forEach((limit, count) -> sums.put(limit, count.sum()));
        return sums;
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
