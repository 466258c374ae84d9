package dlsms.raft;

import java.util.List;
import java.util.Optional;

/**
 * How a node stands after a step, for operators, health and the routing of proposals.
 *
 * @param base what stands before the oldest entry of the log
 * @param membership the newest in the log, committed or not
 */
public record RaftStatus(
        NodeId self,
        RoleName role,
        Optional<NodeId> leader,
        long term,
        LogPosition last,
        long lastChain,
        long commitIndex,
        LogBase base,
        MembershipAt membership,
        List<PeerStatus> peers) {

    /** The {@link Role} without what belongs to it. */
    public enum RoleName {
        FOLLOWER,
        PRE_CANDIDATE,
        CANDIDATE,
        LEADER
    }

    /**
     * What the leader knows of one of the others.
     *
     * @param active it answered within the last election timeout
     * @param state probing, replicating, loading from disk, refusing (its disk is full) or snapshot
     */
    public record PeerStatus(NodeId id, long matchIndex, long nextIndex, boolean active, String state) {}
}
