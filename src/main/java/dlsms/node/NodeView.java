package dlsms.node;

import dlsms.raft.DiskHealth;
import dlsms.raft.Member;
import dlsms.raft.RaftStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a node stands, for operators, in words that need no Raft: {@link RaftStatus} with the state's and the disk's
 * part.
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
        List<PeerView> peers,
        MembersView members,
        DiskView disk) {

    /** @param state probing, replicating, loading from disk or waiting for a snapshot */
    public record PeerView(String id, long matchIndex, long nextIndex, boolean active, String state) {}

    /**
     * Who takes part, as the newest entry about it in this node's log says.
     *
     * @param index of that entry; 0: the founders
     * @param committed false: the change is under way, and may yet be undone
     * @param members by name
     */
    public record MembersView(long index, boolean committed, List<MemberView> members) {}

    /**
     * @param address of the peer port, {@code HOST:PORT}; empty where it is not known
     * @param role voter, learner or returning (lost its disk, votes again once it has caught up)
     * @param disk the number of its data folder; 0: not known yet
     */
    public record MemberView(String id, String address, String role, long disk) {}

    /**
     * @param health good, full (nothing new is taken) or sick (a write failed or took too long)
     * @param logBase index of the last entry that the log no longer has; 0: it has all
     * @param logBytes of the entries that the log has, about
     * @param snapshotSent index of the last entry in the newest snapshot that another node has taken from here; 0: none
     *     since the start
     * @param snapshotInstalled the same of the newest one that this node has taken
     */
    public record DiskView(String health, long logBase, long logBytes, long snapshotSent, long snapshotInstalled) {}

    static NodeView of(RaftStatus status, long appliedIndex, DiskView disk) {
        return new NodeView(
                status.self().value(),
                lower(status.role()),
                status.leader().map(leader -> leader.value()),
                status.term(),
                status.last().index(),
                status.last().term(),
                status.lastChain(),
                status.commitIndex(),
                appliedIndex,
                status.peers().stream().map(NodeView::peer).toList(),
                members(status),
                disk);
    }

    static DiskView disk(DiskHealth health, RaftStatus status, long logBytes, Snapshotting snapshots) {
        return new DiskView(
                lower(health), status.base().index(), logBytes, snapshots.sentIndex(), snapshots.installedIndex());
    }

    private static PeerView peer(RaftStatus.PeerStatus peer) {
        return new PeerView(peer.id().value(), peer.matchIndex(), peer.nextIndex(), peer.active(), peer.state());
    }

    private static MembersView members(RaftStatus status) {
        long index = status.membership().index();
        return new MembersView(
                index,
                index <= status.commitIndex(),
                status.membership().membership().members().stream()
                        .map(NodeView::member)
                        .toList());
    }

    private static MemberView member(Member member) {
        return new MemberView(member.id().value(), member.address(), lower(member.role()), member.disk());
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
