package dlsms.transport;

import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a node without members makes of what those that it was told of say; pure. */
final class Founders {

    private Founders() {}

    /** How it stands. */
    sealed interface Standing {

        /** Nobody knows members, and these have not said who they are. */
        record Waiting(SortedSet<NodeId> silent) implements Standing {}

        record Decided(FoundingOutcome outcome) implements Standing {}
    }

    static Standing standing(Greeting self, SortedMap<NodeId, Greeting> answers) {
        Optional<FoundingOutcome> decided =
                twoClusters(answers).or(() -> takenOver(answers)).or(() -> twoLists(self, answers));
        if (decided.isPresent()) {
            return new Standing.Decided(decided.get());
        }
        SortedSet<NodeId> silent = new TreeSet<>(self.peers().keySet());
        silent.removeAll(answers.keySet());
        silent.remove(self.id());
        return silent.isEmpty() ? new Standing.Decided(founded(self, answers)) : new Standing.Waiting(silent);
    }

    private static Optional<FoundingOutcome> twoClusters(SortedMap<NodeId, Greeting> answers) {
        SortedMap<String, NodeId> clusters = new TreeMap<>();
        answers.forEach((id, answer) -> answer.clusterId().ifPresent(cluster -> clusters.put(cluster, id)));
        if (clusters.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(new FoundingOutcome.Refused(
                "those named in --peers are of different clusters: by cluster " + clusters));
    }

    private static Optional<FoundingOutcome> takenOver(SortedMap<NodeId, Greeting> answers) {
        return answers.values().stream()
                .filter(Greeting::knowsMembers)
                .max(Comparator.comparingLong(answer -> answer.membership().index()))
                .map(answer -> new FoundingOutcome.Known(answer.membership().membership(), answer.clusterId()));
    }

    /** Each would found a cluster of its own. */
    private static Optional<FoundingOutcome> twoLists(Greeting self, SortedMap<NodeId, Greeting> answers) {
        return answers.values().stream()
                .filter(answer -> !answer.peers().keySet().equals(self.peers().keySet()))
                .findFirst()
                .map(answer -> new FoundingOutcome.Refused("node " + self.id() + " was started with --peers "
                        + self.peers().keySet() + " and node " + answer.id() + " with "
                        + answer.peers().keySet() + ": nodes that found a cluster together need the same list"));
    }

    private static FoundingOutcome founded(Greeting self, SortedMap<NodeId, Greeting> answers) {
        SortedMap<NodeId, Greeting> all = new TreeMap<>(answers);
        all.put(self.id(), self);
        List<Member> members = new ArrayList<>();
        for (Greeting each : all.values()) {
            members.add(new Member(each.id(), address(each.id(), all), Member.Role.VOTER, each.disk()));
        }
        return new FoundingOutcome.Known(new Membership(members), Optional.empty());
    }

    /** All founders must write down the same; where they don't call one by the same address, each keeps its own. */
    private static String address(NodeId id, SortedMap<NodeId, Greeting> all) {
        List<String> called = all.values().stream()
                .map(each -> each.peers().get(id))
                .distinct()
                .toList();
        return called.size() == 1 ? called.getFirst() : "";
    }

    /** Of nobody yet. */
    static MembershipAt unknown() {
        return new MembershipAt(0, Membership.NONE);
    }
}
