package dlsms.sim;

import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.raft.Member;
import dlsms.raft.MemberChange;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Changes who takes part, and who leads. Never asks for what would leave no majority of disks that are whole. */
final class Operator {
    private static final int VOTERS_MIN = 3;
    private static final long DEADLINE_MICROS = 2_000_000;

    /** By then what was asked for has come into some log, or never will. */
    private static final long FEAR_MICROS = 8_000_000;

    private final World world;
    private final RandomGenerator dice;

    Operator(World world, RandomGenerator dice) {
        this.world = world;
        this.dice = dice;
    }

    void transfer(SimulatedNode node, NodeId to) {
        world.log().line("transfer from " + node.id() + " to " + to);
        node.transfer(to);
        world.luck().struck(Fault.TRANSFER);
    }

    /** A node that is no member becomes a learner. */
    void add() {
        List<NodeId> others = world.nodes().keySet().stream()
                .filter(id -> !members().contains(id))
                .toList();
        any(others).ifPresent(id -> {
            world.nodes().get(id).start();
            change(Fault.MEMBER_ADDED, new MemberChange.Add(id, id + ":1"));
        });
    }

    /** A learner becomes a voter, but none whose disk is lost: nobody counted that loss while it did not vote. */
    void promote() {
        if (!world.luck().mayStrike(Fault.MEMBER_PROMOTED)) {
            return;
        }
        List<NodeId> learners = members().members().stream()
                .filter(member -> member.role() == Member.Role.LEARNER)
                .filter(world.disks()::isIntact)
                .map(Member::id)
                .toList();
        any(learners).ifPresent(id -> {
            world.disks().inPlay(members()).forEach(each -> fear(promoted(each, id)));
            change(Fault.MEMBER_PROMOTED, new MemberChange.Promote(id));
        });
    }

    /** A member goes, now and then the leader. */
    void remove() {
        List<NodeId> removable =
                members().members().stream().map(Member::id).filter(this::mayGo).toList();
        Optional<NodeId> leader =
                leader().map(SimulatedNode::id).filter(id -> removable.contains(id) && dice.nextInt(3) == 0);
        leader.or(() -> any(removable)).ifPresent(id -> {
            world.disks().inPlay(members()).forEach(each -> fear(each.without(id)));
            change(Fault.MEMBER_REMOVED, new MemberChange.Remove(id));
        });
    }

    private boolean mayGo(NodeId id) {
        return world.disks().inPlay(members()).stream()
                .map(each -> each.without(id))
                .allMatch(left ->
                        left.voters().size() >= VOTERS_MIN && world.disks().isSafe(left));
    }

    private static Membership promoted(Membership membership, NodeId id) {
        return membership
                .member(id)
                .map(learner -> membership.with(learner.as(Member.Role.VOTER)))
                .orElse(membership);
    }

    // What was asked for may stand in no log yet, and come into force after most of the others have died.
    private void fear(Membership membership) {
        world.disks().fear(membership);
        world.timeline().in(FEAR_MICROS, () -> world.disks().fearNoMore(membership));
    }

    private void change(Fault kind, MemberChange change) {
        Optional<SimulatedNode> leader = leader();
        if (leader.isEmpty()) {
            return;
        }
        world.log().line("operator asks " + leader.get().id() + ": " + change);
        leader.get().changeMembers(change, DEADLINE_MICROS).thenAccept(result -> changed(kind, change, result));
    }

    // Who was added is to become a voter, and gets a second and a third chance.
    private void changed(Fault kind, MemberChange change, Proposed result) {
        world.log().line("operator hears of " + change + ": " + result);
        if (result instanceof Applied) {
            world.luck().struck(kind);
        }
        if (kind != Fault.MEMBER_REMOVED && dice.nextInt(3) > 0) {
            world.timeline().in(dice.nextLong(500_000), this::promote);
        }
    }

    private Membership members() {
        return world.invariants().committedMembership();
    }

    private Optional<SimulatedNode> leader() {
        return any(world.nodes().values().stream()
                .filter(node -> node.isUp() && node.standing().leads())
                .toList());
    }

    private <T> Optional<T> any(List<T> list) {
        return list.isEmpty() ? Optional.empty() : Optional.of(list.get(dice.nextInt(list.size())));
    }
}
