package dlsms.sim;

import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All data folders that ever were: the one that each node has now, and those that were lost. What a lost one held
 * counts as held: which of them were lost, the invariants are told by what the members do about it.
 */
final class Disks {
    private final SortedMap<NodeId, SimulatedDisk> current = new TreeMap<>();
    private final SortedMap<Long, SimulatedDisk> byNumber = new TreeMap<>();
    private final List<Membership> feared = new ArrayList<>();

    SimulatedDisk of(NodeId node) {
        return current.get(node);
    }

    /** From now on {@code node} has this one; the one that it had is lost. */
    void put(NodeId node, SimulatedDisk disk) {
        current.put(node, disk);
        byNumber.put(disk.number(), disk);
    }

    /** The one that it has and those that it had. What counts of a lost one, its number tells the leader. */
    Stream<SimulatedDisk> everOf(NodeId node) {
        return byNumber.values().stream().filter(disk -> disk.node().equals(node));
    }

    /** The disk that a membership names. */
    Optional<SimulatedDisk> named(Member member) {
        return member.disk() == 0 ? Optional.of(of(member.id())) : Optional.ofNullable(byNumber.get(member.disk()));
    }

    /** Whether no majority of the voters lacks what has this rolling hash at {@code index}. */
    boolean keep(Membership membership, long index, long chain) {
        return 2 * lacking(membership, index, chain) <= membership.voters().size();
    }

    /** Whether a majority of the voters has it. */
    boolean hold(Membership membership, long index, long chain) {
        return 2 * lacking(membership, index, chain) < membership.voters().size();
    }

    private long lacking(Membership membership, long index, long chain) {
        long lacking = 0;
        for (NodeId voter : membership.voters()) {
            Optional<SimulatedDisk> disk = named(membership.member(voter).orElseThrow());
            if (disk.isEmpty() || !disk.get().holds(index, chain)) {
                lacking += 1;
            }
        }
        return lacking;
    }

    /** The disk that a membership names is the one that the node has, and it is whole. */
    boolean isIntact(Member member) {
        SimulatedDisk disk = of(member.id());
        return disk != null && !disk.isDamaged() && (member.disk() == 0 || member.disk() == disk.number());
    }

    /** What an operator has asked for and may come into force at any time. */
    void fear(Membership membership) {
        feared.add(membership);
    }

    /** It has come, or never will. */
    void fearNoMore(Membership membership) {
        feared.remove(membership);
    }

    /**
     * Those that may decide who leads: the newest that each log holds, what was committed, and what may come. Whoever
     * loses a majority of one of these has lost the cluster.
     */
    List<Membership> inPlay(Membership committed) {
        var all = new ArrayList<Membership>();
        all.add(committed);
        all.addAll(feared);
        current.values().forEach(disk -> all.add(disk.membership().membership()));
        return all.stream()
                .distinct()
                .filter(each -> !each.equals(Membership.NONE))
                .toList();
    }

    /** Whether {@code node}'s disk may be lost, and a majority that can elect and commit is still left of each. */
    boolean mayLose(NodeId node, Membership committed) {
        return inPlay(committed).stream().allMatch(each -> {
            long lost = each.members().stream()
                    .filter(member -> member.id().equals(node) || !isIntact(member))
                    .count();
            return 2 * lost < each.voters().size();
        });
    }

    /** Whether a majority of these disks is whole, as it is. */
    boolean isSafe(Membership membership) {
        long lost = membership.members().stream()
                .filter(member -> !isIntact(member))
                .count();
        return 2 * lost < membership.voters().size();
    }

    /** Whether these nodes, with the disks that they have, are a majority of its voters. */
    boolean suffice(SortedSet<NodeId> nodes, Membership membership) {
        long able = membership.voters().stream()
                .filter(nodes::contains)
                .filter(id -> isIntact(membership.member(id).orElseThrow()))
                .count();
        return 2 * able > membership.voters().size();
    }
}
