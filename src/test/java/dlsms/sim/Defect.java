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

    /** Whether a disk says that it has written when it has written only what came before. */
    default boolean writesLate() {
        return false;
    }

    /** What arrives of a message. */
    default Envelope arriving(NodeId from, Envelope envelope) {
        return envelope;
    }

    /** What of its state a node sends to another. */
    default SimulatedSnapshot sent(SimulatedSnapshot snapshot) {
        return snapshot;
    }

    /** Whether a node puts the state that it sends to another in the place of its own log. */
    default boolean installsWhatItSends() {
        return false;
    }

    /** What is given to the state. */
    default List<LogEntry> committed(NodeId node, List<LogEntry> committed) {
        return committed;
    }

    /** Whether callers wait for ever. */
    default boolean answersNobody() {
        return false;
    }

    /** What a caller is told of a proposal. */
    default Proposed answering(Proposed result) {
        return result;
    }

    /** How fresh a read is that was to be linearizable. */
    default ReadLevel level(ReadLevel level) {
        return level;
    }

    /** What is seen of a node after a turn. */
    default Standing standing(Standing standing) {
        return standing;
    }
}
