package dlsms.sim;

import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.raft.Envelope;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
import java.util.List;

/** Where a bug can be planted, to show that an invariant finds it. Each method leaves things as they should be. */
interface Defect {
    Defect NONE = new Defect() {};

    /** What a disk gives back at start. */
    default Restored restored(NodeId node, Restored restored) {
        return restored;
    }

    /** What a disk is given to write. */
    default LogWrite writing(NodeId node, LogWrite write) {
        return write;
    }

    /** Whether a disk says that it has written before it has. */
    default boolean writesLate() {
        return false;
    }

    /** Entries that a disk loses in a crash though it had said that they are written. */
    default int entriesLostInCrash() {
        return 0;
    }

    /** What a node says. */
    default Envelope saying(NodeId from, Envelope envelope) {
        return envelope;
    }

    /** What arrives of it. */
    default Envelope arriving(NodeId from, Envelope envelope) {
        return envelope;
    }

    /** What is given to the state. */
    default List<LogEntry> committed(NodeId node, List<LogEntry> committed) {
        return committed;
    }

    /** What a caller is told. */
    default Proposed answering(Proposed result) {
        return result;
    }

    default ReadLevel level(ReadLevel level) {
        return level;
    }
}
