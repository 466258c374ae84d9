package dlsms.sim;

import static dlsms.sim.Invariant.COMMITTED_NOT_CUT;
import static dlsms.sim.Invariant.COMMITTED_ON_MAJORITY;
import static dlsms.sim.Invariant.COMMIT_BY_OWN_TERM;
import static dlsms.sim.Invariant.LEADER_APPEND_ONLY;
import static dlsms.sim.Invariant.LEADER_COMPLETENESS;
import static dlsms.sim.Invariant.LEADER_NEVER_INSTALLS;
import static dlsms.sim.Invariant.LOG_MATCHING;
import static dlsms.sim.Invariant.LOG_SHAPE;
import static dlsms.sim.Invariant.MATCH_IS_DURABLE;
import static dlsms.sim.Invariant.MEMORY_IS_DISK;
import static dlsms.sim.Invariant.ONE_CHANGE_AT_A_TIME;
import static dlsms.sim.Invariant.STATE_MACHINE_SAFETY;

import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus.PeerStatus;
import dlsms.raft.SnapshotMeta;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold of the logs: those on the disks, and what of them is committed. */
final class LogInvariants {
    /** @param witnessTerm of the node that was first seen to count it as committed */
    private record Committed(LogPosition position, long chain, long witnessTerm) {}

    private final Watch watch;
    private final Disks disks;
    private final SortedMap<LogPosition, Long> chains = new TreeMap<>();
    private final SortedMap<Long, Committed> committed = new TreeMap<>();
    private final SortedMap<NodeId, Long> lowestWritten = new TreeMap<>();
    private final SortedSet<NodeId> installed = new TreeSet<>();
    private Membership membership;

    LogInvariants(Watch watch, Disks disks, Membership founders) {
        this.membership = founders;
        this.watch = watch;
        this.disks = disks;
        committed.put(0L, new Committed(LogPosition.NONE, 0, 0));
    }

    long highestCommitted() {
        return committed.lastKey();
    }

    /** The newest that is committed. */
    Membership committedMembership() {
        return membership;
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
        shape(node, write.hardState().orElse(disks.of(node).hardState()).term(), entries);
        entries.forEach(entry -> oneChainPerPosition(node, entry));
    }

    private void shape(NodeId node, long term, List<LogEntry> entries) {
        SimulatedDisk disk = disks.of(node);
        long before = entries.getFirst().index() - 1;
        watch.holds(
                LOG_SHAPE,
                before >= disk.base().index() && before <= disk.lastIndex(),
                () -> node + " writes after " + before + ", its log begins after " + disk.base() + " and ends at "
                        + disk.last());
        LogPosition previous = disk.positionAt(before);
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
        watch.holds(
                COMMITTED_ON_MAJORITY,
                disks.keep(membership, newest.position().index(), newest.chain()),
                () -> newest.position() + " is committed, but lacking on a majority of " + membership + " " + when);
    }

    /** Before a snapshot takes the place of log and state. */
    void installing(NodeId node, long commitIndex, SnapshotMeta meta) {
        installed.add(node);
        LogBase base = meta.base();
        watch.holds(
                COMMITTED_NOT_CUT,
                base.index() > commitIndex,
                () -> node + " installs " + meta + ", but has committed " + commitIndex);
        Committed known = committed.get(base.index());
        watch.holds(
                STATE_MACHINE_SAFETY,
                known != null && known.chain() == base.chain(),
                () -> node + " installs " + meta + ", where " + known + " is committed");
    }

    /** What the log on disk begins after now. */
    void compacted(NodeId node, LogBase base) {
        SimulatedDisk disk = disks.of(node);
        committedUpTo(base.index(), disk, disk.hardState().term());
        sameAsCommitted(node, base.index(), base.chain());
    }

    /** After a turn of a node whose disk has failed. */
    void turnedWithoutDisk(NodeId node) {
        lowestWritten.remove(node);
        installed.remove(node);
    }

    /** After a turn. */
    void turned(Standing before, Standing after) {
        leaderAppendsOnly(before, after);
        memoryIsDisk(after);
        commitsByOwnTerm(before, after);
        commits(before, after);
        matchesAreDurable(after);
        oneChangeAtATime(after);
        leaderInstallsNothing(before, after);
    }

    // What earlier terms left may be committed though this leader does not know it yet; what it appended itself can't.
    private void oneChangeAtATime(Standing leader) {
        SimulatedDisk disk = disks.of(leader.id());
        long changes = disk.membershipsAfter(leader.status().commitIndex());
        long newestTerm = disk.positionAt(disk.membership().index()).term();
        boolean its =
                leader.leads() && changes > 0 && newestTerm == leader.status().term();
        long committedTerm = disk.positionAt(leader.status().commitIndex()).term();
        watch.holds(
                ONE_CHANGE_AT_A_TIME,
                !its || changes == 1 && committedTerm == newestTerm,
                () -> leader + " leads with " + changes
                        + " changes of members that are not committed, and has committed " + committedTerm
                        + "'s entries");
    }

    private void leaderInstallsNothing(Standing before, Standing after) {
        watch.holds(
                LEADER_NEVER_INSTALLS,
                !installed.remove(after.id()) || !before.sameReign(after),
                () -> "leader " + after.id() + " has installed a snapshot");
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
        SimulatedDisk disk = disks.of(after.id());
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
            SimulatedDisk disk = disks.of(after.id());
            boolean own = disk.positionAt(index).term() == after.status().term();
            watch.holds(
                    COMMIT_BY_OWN_TERM,
                    own,
                    () -> after.id() + " leads term " + after.status().term() + " and commits up to " + index);
        }
    }

    private void commits(Standing before, Standing after) {
        SimulatedDisk disk = disks.of(after.id());
        long index = after.status().commitIndex();
        long highest = committed.lastKey();
        if (index <= highest) {
            sameAsCommitted(after.id(), index, disk.chainAt(index));
            return;
        }
        watch.holds(
                COMMITTED_ON_MAJORITY,
                index <= disk.lastIndex() && held(before, after),
                () -> after + " commits " + index + ", its log ends at " + disk.last());
        sameAsCommitted(after.id(), highest, disk.chainAt(highest));
        committedUpTo(Math.min(index, disk.lastIndex()), disk, after.status().term());
        committedOnMajority("as " + after.id() + " commits");
    }

    // By the members as they were in force when the leader counted.
    private boolean held(Standing before, Standing after) {
        long index = after.status().commitIndex();
        long chain = disks.of(after.id()).chainAt(index);
        return !after.leads()
                || disks.hold(after.status().membership().membership(), index, chain)
                || disks.hold(before.status().membership().membership(), index, chain);
    }

    private void committedUpTo(long index, SimulatedDisk disk, long witnessTerm) {
        for (long each = committed.lastKey() + 1; each <= index; each++) {
            LogEntry entry = disk.entry(each);
            committed.put(each, new Committed(entry.position(), entry.chain(), witnessTerm));
            if (entry.kind() == LogEntry.Kind.MEMBERS) {
                membership = Membership.decode(entry.command());
            }
        }
    }

    private void sameAsCommitted(NodeId node, long index, long chain) {
        Committed known = committed.get(index);
        boolean takenAway = index < disks.of(node).base().index();
        watch.holds(
                STATE_MACHINE_SAFETY,
                takenAway || known.chain() == chain,
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
        SimulatedDisk disk = disks.of(leader.id());
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
        SimulatedDisk own = disks.of(leader.id());
        for (PeerStatus peer : leader.status().peers()) {
            watch.holds(
                    MATCH_IS_DURABLE,
                    peer.matchIndex() == 0
                            || disks.everOf(peer.id()).anyMatch(disk -> isThere(leader, own, disk, peer.matchIndex())),
                    () -> leader.id() + " believes that " + peer.id() + " holds " + peer.matchIndex() + ", it ends at "
                            + disks.of(peer.id()).last());
        }
    }

    // A follower that has gone on to a later term may have cut what this leader knew of it.
    private static boolean isThere(Standing leader, SimulatedDisk own, SimulatedDisk disk, long matchIndex) {
        return disk.hardState().term() > leader.status().term() || disk.agrees(own, matchIndex);
    }
}
