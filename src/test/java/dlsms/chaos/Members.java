package dlsms.chaos;

import static org.awaitility.Awaitility.await;

import dlsms.process.NodeClient;
import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.wire.library.ChangeMemberRequest;
import dlsms.wire.library.ListMembersRequest;
import dlsms.wire.library.Member;
import dlsms.wire.library.NewMember;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Changes a cluster's members as an operator would, who tries again until it is so. Any thread. */
final class Members {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration EACH_TRY = Duration.ofSeconds(5);

    private final RealCluster cluster;

    Members(RealCluster cluster) {
        this.cluster = cluster;
    }

    void remove(String id) {
        until(
                "removal of " + id,
                ChangeMemberRequest.newBuilder().setRemove(id).build(),
                new Goal(list -> role(list, id).isEmpty(), " is not a member"));
    }

    void add(RealNode node) {
        var member = NewMember.newBuilder().setId(node.id()).setAddress(node.peerAddress());
        until(
                node.id() + " as a learner",
                ChangeMemberRequest.newBuilder().setAdd(member).build(),
                new Goal(list -> role(list, node.id()).isPresent(), " is a member already"));
    }

    void promote(String id) {
        until(
                "promotion of " + id,
                ChangeMemberRequest.newBuilder().setPromote(id).build(),
                new Goal(list -> role(list, id).equals(Optional.of("voter")), " is a voter already"));
    }

    /** As the node itself has it in its log; empty where it doesn't say. */
    Optional<String> ownRole(RealNode node) {
        try {
            return role(members(cluster.operator(node)), node.id());
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> role(List<Member> members, String id) {
        return members.stream()
                .filter(member -> member.getId().equals(id))
                .map(Member::getRole)
                .findFirst();
    }

    /**
     * @param isReached by those who are members
     * @param refusal what the leader says of a change that was made before: an answer may be lost, so it is asked again
     */
    private record Goal(Predicate<List<Member>> isReached, String refusal) {}

    private void until(String what, ChangeMemberRequest change, Goal goal) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            for (var node : cluster.operators()) {
                if (changed(node, change, goal)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static boolean changed(NodeClient node, ChangeMemberRequest change, Goal goal) {
        try {
            node.reconnect();
            return goal.isReached()
                            .test(node.within(EACH_TRY)
                                    .operator()
                                    .changeMember(change)
                                    .getMembersList())
                    || goal.isReached().test(members(node));
        } catch (StatusRuntimeException e) {
            // It says so only where the members that it knows are committed.
            return String.valueOf(e.getStatus().getDescription()).contains(goal.refusal());
        }
    }

    private static List<Member> members(NodeClient node) {
        return node.within(EACH_TRY)
                .operator()
                .listMembers(ListMembersRequest.getDefaultInstance())
                .getMembersList();
    }
}
