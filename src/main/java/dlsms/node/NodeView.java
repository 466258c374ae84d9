package dlsms.node;

import dlsms.raft.RaftStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a node stands, for operators, in words that need no Raft: {@link RaftStatus} with the state's part.
 *
 * @param role follower, pre_candidate, candidate or leader
 * @param lastChain rolling hash of the log up to {@code lastIndex}
 * @param peers what this node, if it leads, knows of the others; empty otherwise
 */
public record NodeView(
        String self,
        String role,
        Optional<String> leader,
        long term,
        long lastIndex,
        long lastTerm,
        long lastChain,
        long commitIndex,
        long appliedIndex,
        List<PeerView> peers) {

    /** @param state probing, replicating or loading from disk */
    public record PeerView(String id, long matchIndex, long nextIndex, boolean active, String state) {}

    static NodeView of(RaftStatus status, long appliedIndex) {
        return new NodeView(
                status.self().value(),
                status.role().name().toLowerCase(Locale.ROOT),
                status.leader().map(leader -> leader.value()),
                status.term(),
                status.last().index(),
                status.last().term(),
                status.lastChain(),
                status.commitIndex(),
                appliedIndex,
                status.peers().stream().map(NodeView::peer).toList());
    }

    private static PeerView peer(RaftStatus.PeerStatus peer) {
        return new PeerView(peer.id().value(), peer.matchIndex(), peer.nextIndex(), peer.active(), peer.state());
    }
}
