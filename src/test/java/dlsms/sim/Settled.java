package dlsms.sim;

import dlsms.raft.Membership;
import java.util.List;
import java.util.Optional;

/** Whether all who live and are members have come to rest behind one leader. */
final class Settled {
    private final List<SimulatedNode> healed;

    Settled(List<SimulatedNode> healed) {
        this.healed = healed;
    }

    boolean holds() {
        Optional<SimulatedNode> leader = leader();
        return leader.isPresent()
                && members().stream()
                        .allMatch(node -> node.isUp()
                                && node.standing().hasSettledWith(leader.get().standing()));
    }

    private Optional<SimulatedNode> leader() {
        List<SimulatedNode> leaders = healed.stream()
                .filter(node -> node.isUp() && node.standing().leads())
                .toList();
        return leaders.size() == 1 ? Optional.of(leaders.getFirst()) : Optional.empty();
    }

    /** As the leader knows them; none where there isn't one. */
    List<SimulatedNode> members() {
        Membership members = leader().map(
                        node -> node.standing().status().membership().membership())
                .orElse(Membership.NONE);
        return healed.stream().filter(node -> members.contains(node.id())).toList();
    }

    List<String> standings() {
        return healed.stream()
                .map(node -> node.isUp() ? node.standing().toString() : node.id() + " is down")
                .toList();
    }
}
