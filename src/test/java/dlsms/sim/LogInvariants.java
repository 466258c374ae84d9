package dlsms.sim;

import static dlsms.sim.Invariant.COMMITTED_NOT_CUT;
import static dlsms.sim.Invariant.COMMITTED_ON_MAJORITY;
import static dlsms.sim.Invariant.COMMIT_BY_OWN_TERM;
import static dlsms.sim.Invariant.LEADER_APPEND_ONLY;
import static dlsms.sim.Invariant.LEADER_COMPLETENESS;
import static dlsms.sim.Invariant.LOG_MATCHING;
import static dlsms.sim.Invariant.LOG_SHAPE;
import static dlsms.sim.Invariant.MATCH_IS_DURABLE;
import static dlsms.sim.Invariant.MEMORY_IS_DISK;
import static dlsms.sim.Invariant.STATE_MACHINE_SAFETY;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus.PeerStatus;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must hold of the logs: those on the disks, and what of them is committed. */
final class LogInvariants {
    /** @param witnessTerm of the node that was first seen to count it as committed */
    private record Committed(LogPosition position, long chain, long witnessTerm) {}

    private final Watch watch;
    private final SortedMap<NodeId, SimulatedDisk> disks;
    private final SortedMap<LogPosition, Long> chains = new TreeMap<>();
    private final SortedMap<Long, Committed> committed = new TreeMap<>();
    private final SortedMap<NodeId, Long> lowestWritten = new TreeMap<>();

    LogInvariants(Watch watch, SortedMap<NodeId, SimulatedDisk> disks) {
        this.watch = watch;
        this.disks = disks;
        committed.put(0L, new Committed(LogPosition.NONE, 0, 0));
    }

    long highestCommitted() {
        return committed.lastKey();
    }

    /** Before a write reaches the disk. */
    void writing(NodeId node, long commitIndex, LogWrite write) {
        List<LogEntry> entries = write.entries();
        if (entries.isEmpty()) {
            return;
        }
        long first = entries.getFirst().index();
        lowestWritten.merge(node, first, Math::min);
        watch.holds(
                COMMITTED_NOT_CUT,
                first > commitIndex,
                () -> node + " writes from " + first + " on, but has committed " + commitIndex);
        shape(node, write.hardState().orElse(disks.get(node).hardState()).term(), entries);
        entries.forEach(entry -> oneChainPerPosition(node, entry));
    }

    private void shape(NodeId node, long term, List<LogEntry> entries) {
        SimulatedDisk disk = disks.get(node);
        long before = entries.getFirst().index() - 1;
        watch.holds(LOG_SHAPE, before <= disk.lastIndex(), () -> node + " leaves a gap after " + disk.last());
        LogPosition previous =
                before == 0 ? LogPosition.NONE : disk.entry(before).position();
        long chain = disk.chainAt(before);
        for (LogEntry entry : entries) {
            LogPosition ahead = previous;
            boolean fits = entry.index() == ahead.index() + 1
                    && entry.term() >= ahead.term()
                    && entry.term() <= term
                    && entry.follows(chain);
            watch.holds(LOG_SHAPE, fits, () -> node + " writes " + entry + " after " + ahead + " in term " + term);
            previous = entry.position();
            chain = entry.chain();
        }
    }

    private void oneChainPerPosition(NodeId node, LogEntry entry) {
        Long known = chains.putIfAbsent(entry.position(), entry.chain());
        watch.holds(
                LOG_MATCHING,
                known == null || known == entry.chain(),
                () -> node + " holds another " + entry + " than somebody before");
    }

    /** After a write has reached the disk, or something was lost there. */
    void written(NodeId node) {
        committedOnMajority("after a write of " + node);
    }

    private void committedOnMajority(String when) {
        Committed newest = committed.get(committed.lastKey());
        long holders = disks.values().stream()
                .filter(disk -> disk.holds(newest.position().index(), newest.chain()))
                .count();
        watch.holds(
                COMMITTED_ON_MAJORITY,
                2 * holders > disks.size(),
                () -> newest.position() + " is committed, but on " + holders + " disks " + when);
    }

    /** After a turn. */
    void turned(Standing before, Standing after) {
        leaderAppendsOnly(before, after);
        memoryIsDisk(after);
        commitsByOwnTerm(before, after);
        commits(after);
        matchesAreDurable(after);
    }

    private void leaderAppendsOnly(Standing before, Standing after) {
        Long lowest = lowestWritten.remove(after.id());
        boolean cut = lowest != null && lowest <= before.status().last().index();
        watch.holds(
                LEADER_APPEND_ONLY,
                !before.sameReign(after) || !cut,
                () -> "leader " + after.id() + " rewrote its log from " + lowest + " on");
    }

    private void memoryIsDisk(Standing after) {
        SimulatedDisk disk = disks.get(after.id());
        boolean same = after.status().last().equals(disk.last())
                && disk.holds(after.status().last().index(), after.status().lastChain())
                && after.status().term() == disk.hardState().term();
        watch.holds(
                MEMORY_IS_DISK,
                same,
                () -> after.status() + " but the disk ends at " + disk.last() + " with " + disk.hardState());
    }

    private void commitsByOwnTerm(Standing before, Standing after) {
        long index = after.status().commitIndex();
        if (before.sameReign(after) && index > before.status().commitIndex()) {
            SimulatedDisk disk = disks.get(after.id());
            boolean own = index <= disk.lastIndex()
                    && disk.entry(index).term() == after.status().term();
            watch.holds(
                    COMMIT_BY_OWN_TERM,
                    own,
                    () -> after.id() + " leads term " + after.status().term() + " and commits up to " + index);
        }
    }

    private void commits(Standing after) {
        SimulatedDisk disk = disks.get(after.id());
        long index = after.status().commitIndex();
        long highest = committed.lastKey();
        if (index <= highest) {
            sameAsCommitted(after.id(), index, disk.chainAt(index));
            return;
        }
        watch.holds(
                COMMITTED_ON_MAJORITY,
                index <= disk.lastIndex(),
                () -> after.id() + " commits " + index + " beyond its log's end at " + disk.last());
        sameAsCommitted(after.id(), highest, disk.chainAt(highest));
        for (long each = highest + 1; each <= Math.min(index, disk.lastIndex()); each++) {
            LogEntry entry = disk.entry(each);
            committed.put(
                    each,
                    new Committed(
                            entry.position(), entry.chain(), after.status().term()));
        }
        committedOnMajority("as " + after.id() + " commits");
    }

    private void sameAsCommitted(NodeId node, long index, long chain) {
        Committed known = committed.get(index);
        watch.holds(
                STATE_MACHINE_SAFETY,
                known.chain() == chain,
                () -> node + " counts another entry as committed than " + known.position());
    }

    /** Entries on their way into the state of a node. */
    void applying(NodeId node, long appliedIndex, List<LogEntry> entries) {
        long expected = appliedIndex;
        for (LogEntry entry : entries) {
            expected += 1;
            long next = expected;
            watch.holds(
                    STATE_MACHINE_SAFETY,
                    entry.index() == next,
                    () -> node + " applies " + entry + " where " + next + " is due");
            Committed known = committed.get(entry.index());
            watch.holds(
                    STATE_MACHINE_SAFETY,
                    known == null || known.chain() == entry.chain(),
                    () -> node + " applies " + entry + " where " + known + " is committed");
        }
    }

    /** A leader of the same or a later term than that in which something was committed holds it. */
    void leadersAreComplete(Standing leader) {
        Committed newest = committed.get(committed.lastKey());
        SimulatedDisk disk = disks.get(leader.id());
        watch.holds(
                LEADER_COMPLETENESS,
                leader.status().term() < newest.witnessTerm()
                        || disk.holds(newest.position().index(), newest.chain()),
                () -> leader.id() + " leads term " + leader.status().term() + " without " + newest.position());
    }

    private void matchesAreDurable(Standing leader) {
        if (!leader.leads()) {
            return;
        }
        SimulatedDisk own = disks.get(leader.id());
        for (PeerStatus peer : leader.status().peers()) {
            SimulatedDisk disk = disks.get(peer.id());
            // A follower that has gone on to a later term may have cut what this leader knew of it.
            boolean movedOn = disk.hardState().term() > leader.status().term();
            watch.holds(
                    MATCH_IS_DURABLE,
                    movedOn || disk.holds(peer.matchIndex(), own.chainAt(peer.matchIndex())),
                    () -> leader.id() + " believes that " + peer.id() + " holds " + peer.matchIndex() + ", it ends at "
                            + disk.last());
        }
    }
}
