package dlsms.raft;

import java.util.List;

/** What can happen to a node. Time and chance are inputs too. */
public sealed interface Input {

    /** One tick of the clock has passed. After a pause: one, however long it was. */
    record Tick() implements Input {}

    /** A message arrived, or the node's own promise came true. */
    record Received(NodeId from, Message message) implements Input {}

    /** Somebody wants a command in the log. The ticket comes back in a {@link Fate}. */
    record Propose(long ticket, long stampMicros, byte[] command) implements Input {}

    /** Somebody wants to read. The ticket comes back in a {@link ReadAnswer}. */
    record Read(long ticket) implements Input {}

    /**
     * The operator, or a node that stops, hands leadership to {@code to} (T§3.10). Nothing happens on a node that
     * doesn't lead.
     */
    record Transfer(NodeId to) implements Input {}

    /** Entries that {@link Ready#wanted} asked for, read from the disk; empty where the log no longer has them. */
    record Loaded(List<LogEntry> entries) implements Input {}

    /** An operator wants other members. The ticket comes back in a {@link Fate}. */
    record ChangeMembers(long ticket, MemberChange change) implements Input {}

    /** The connection to {@code peer} broke, or its to us: it may be dead. */
    record PeerLost(NodeId peer) implements Input {}

    /** How the disk does has changed. */
    record DiskHealthIs(DiskHealth health) implements Input {}

    /** The log on disk begins after {@code base} now. */
    record Compacted(LogBase base) implements Input {}

    /** A snapshot is here as a whole, on disk, and can be installed. */
    record SnapshotReceived(SnapshotMeta meta) implements Input {}

    /** A snapshot that {@link Ready#snapshots} asked for has gone to {@code to} as a whole, or broke off. */
    record SnapshotSent(NodeId to, boolean arrived) implements Input {}
}
