package dlsms.node;

import dlsms.raft.Input;
import dlsms.raft.LogBase;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log from growing for ever: beyond {@link NodeSettings.Upkeep}'s limits the oldest entries are taken away,
 * down to a margin for followers that are slow. Entries go only when they are applied, and that is durable. The
 * loop's thread.
 */
final class Compaction {

    /** Entries taken away at once; the rest follows with the next ticks. */
    static final int ENTRIES_PER_TICK_MAX = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private static final int MARGIN_PARTS = 4;

    /** How long a sender keeps a snapshot that broke off; then it begins with a newer one. */
    private static final long SNAPSHOT_KEPT_NANOS = Duration.ofMinutes(10).toNanos();

    /** A follower that has installed a snapshot goes on behind it well within this time. */
    private static final long AFTER_SNAPSHOT_NANOS = Duration.ofMinutes(1).toNanos();

    private final NodeSettings.Upkeep limits;
    private final LogStore log;
    private final Clock clock;
    private final Counters counters;
    private final SortedMap<NodeId, Hold> holds = new TreeMap<>();
    private long goalIndex;

    /** A follower needs the entries after this one once its snapshot is there. */
    private record Hold(long index, long untilNanos) {}

    Compaction(NodeSettings.Upkeep limits, LogStore log, Clock clock, Counters counters) {
        this.limits = limits;
        this.log = log;
        this.clock = clock;
        this.counters = counters;
    }

    /** A snapshot is asked for, of {@code appliedIndex} or later; or again, and then it may be the first one's. */
    void snapshotAsked(NodeId to, long appliedIndex) {
        long index = Optional.ofNullable(holds.get(to)).map(Hold::index).orElse(appliedIndex);
        holds.put(to, new Hold(index, clock.nanos() + SNAPSHOT_KEPT_NANOS));
    }

    /** Its outcome. One that broke off is gone on with. */
    void snapshotSent(NodeId to, boolean arrived) {
        if (arrived) {
            holds.computeIfPresent(to, (id, hold) -> new Hold(hold.index(), clock.nanos() + AFTER_SNAPSHOT_NANOS));
        }
    }

    /** From which entry on the log is kept for a snapshot to {@code to}. */
    Optional<Long> held(NodeId to) {
        return Optional.ofNullable(holds.get(to)).map(Hold::index);
    }

    /**
     * Takes entries away, if there are too many.
     *
     * @param durableIndex applied, and that is durable
     */
    Optional<Input> advance(RaftStatus status, long durableIndex) {
        long baseIndex = status.base().index();
        if (goalIndex <= baseIndex) {
            goalIndex = goal(status, durableIndex);
        }
        long through = Math.min(goalIndex, baseIndex + ENTRIES_PER_TICK_MAX);
        if (through <= baseIndex) {
            return Optional.empty();
        }
        LogBase base = log.compact(through);
        counters.compacted(base.index() - baseIndex);
        LOG.debug("event=compacted node={} base={} goal={}", status.self(), base.index(), goalIndex);
        return Optional.of(new Input.Compacted(base));
    }

    private long goal(RaftStatus status, long durableIndex) {
        long baseIndex = status.base().index();
        long entries = status.last().index() - baseIndex;
        long bytes = log.bytes();
        if (entries <= limits.logEntriesMax() && bytes <= limits.logBytesMax()) {
            return baseIndex;
        }
        long entryBytes = Math.max(1, bytes / Math.max(1, entries));
        long kept = Math.min(limits.logEntriesMax(), limits.logBytesMax() / entryBytes) / MARGIN_PARTS;
        long wanted = Math.min(durableIndex, status.last().index() - kept);
        long longest = 2 * Math.min(limits.logEntriesMax(), limits.logBytesMax() / entryBytes);
        long goal = Math.min(wanted, Math.max(neededAfter(status), status.last().index() - longest));
        // A few at a time would leave a mark of each cut on the disk.
        return goal - baseIndex < kept / MARGIN_PARTS ? baseIndex : goal;
    }

    /** The last entry that nobody within reach needs any more. */
    private long neededAfter(RaftStatus status) {
        long index = Long.MAX_VALUE;
        for (RaftStatus.PeerStatus peer : status.peers()) {
            if (peer.active() && peer.matchIndex() >= status.base().index()) {
                index = Math.min(index, peer.matchIndex());
            }
        }
        for (Iterator<Hold> each = holds.values().iterator(); each.hasNext(); ) {
            Hold hold = each.next();
            if (clock.nanos() - hold.untilNanos() >= 0) {
                each.remove();
            } else {
                index = Math.min(index, hold.index());
            }
        }
        return index;
    }
}
