package dlsms.sim;

import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;

/** How a living node stands after a turn. @param life counts its starts: what is only in memory need not outlive one */
record Standing(NodeId id, int life, RaftStatus status, long appliedIndex) {
    boolean leads() {
        return status.role() == RaftStatus.RoleName.LEADER;
    }

    boolean sameReign(Standing other) {
        return life == other.life && leads() && other.leads() && status.term() == other.status.term();
    }

    /** Both know of one leader, and hold and have applied the same log to its end. */
    boolean hasSettledWith(Standing other) {
        return status.leader().isPresent()
                && status.leader().equals(other.status.leader())
                && status.term() == other.status.term()
                && status.last().equals(other.status.last())
                && status.lastChain() == other.status.lastChain()
                && status.commitIndex() == status.last().index()
                && appliedIndex == status.commitIndex();
    }
}
