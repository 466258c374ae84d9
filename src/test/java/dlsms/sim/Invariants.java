package dlsms.sim;

import dlsms.node.Applied;
import dlsms.raft.Envelope;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.statemachine.SeatMachine;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at everything that the nodes do, as they do it, and holds it against the {@link Invariant}s. */
final class Invariants {
    private final Watch watch;
    private final LogInvariants logs;
    private final VoteInvariants votes;
    private final History history;
    private final SortedMap<NodeId, Standing> standings = new TreeMap<>();

    Invariants(Watch watch, Disks disks, Membership founders) {
        this.watch = watch;
        logs = new LogInvariants(watch, disks, founders);
        votes = new VoteInvariants(watch, disks);
        history = new History(watch);
    }

    History history() {
        return history;
    }

    long highestCommitted() {
        return logs.highestCommitted();
    }

    /** The newest one that is committed. */
    Membership committedMembership() {
        return logs.committedMembership();
    }

    void started(Standing standing) {
        standings.put(standing.id(), standing);
    }

    void crashed(NodeId node) {
        standings.remove(node);
    }

    /** Before a write reaches the disk. */
    void writing(NodeId node, LogWrite write) {
        votes.writing(node, write.hardState());
        logs.writing(node, standings.get(node).status().commitIndex(), write);
    }

    /** After it has. */
    void written(NodeId node) {
        logs.written(node);
    }

    /** The log on disk begins later now. */
    void compacted(NodeId node, LogBase base) {
        logs.compacted(node, base);
    }

    /** Before a snapshot takes the place of log and state. */
    void installing(NodeId node, SnapshotMeta meta) {
        logs.installing(node, standings.get(node).status().commitIndex(), meta);
    }

    /** After it has. */
    void installed(NodeId node) {
        logs.written(node);
    }

    /** A node goes on with what its disk remembers, as after a crash and a start. */
    void reopened(NodeId node) {
        logs.written(node);
    }

    /** A node has read its state anew. */
    void reloaded(NodeId node, SeatMachine machine) {
        if (machine.appliedIndex() > 0) {
            history.reached(node, machine);
        }
    }

    /** As a message leaves for another node. */
    void sending(NodeId from, Envelope envelope) {
        votes.sending(from, envelope);
    }

    void applying(NodeId node, long appliedIndex, List<LogEntry> entries) {
        logs.applying(node, appliedIndex, entries);
    }

    void applied(NodeId node, List<LogEntry> entries, List<Applied> results, SeatMachine machine) {
        history.applied(node, entries, results);
        history.reached(node, machine);
    }

    /** Somewhat after the deadline of somebody who asked a node. */
    void answered(NodeId node, boolean answered) {
        watch.holds(Invariant.ANSWERED_IN_TIME, answered, () -> node + " leaves a caller without an answer");
    }

    /** After a turn of a node whose disk has failed: what it knows is of before that. */
    void turnedWithoutDisk(Standing after) {
        standings.put(after.id(), after);
        logs.turnedWithoutDisk(after.id());
    }

    /** After a turn. */
    void turned(Standing after) {
        Standing before = standings.put(after.id(), after);
        votes.turned(before, after);
        logs.turned(before, after);
        standings.values().stream().filter(Standing::leads).forEach(logs::leadersAreComplete);
    }
}
