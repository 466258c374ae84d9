package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.MemberChange;
import dlsms.raft.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members change by entries of the log; the peers and the operators hear of it. */
class MembersTest {

    private static final NodeId N4 = new NodeId("n4");

    private final Rig rig = new Rig(N1, N2, N3);

    private Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1), rig.clock);
    }

    @Test
    void thePeersAreToldAtTheStartAndAtEachChange() {
        rig.elected();
        assertThat(rig.memberships)
                .singleElement()
                .satisfies(first -> assertThat(first.members()).hasSize(3));
        rig.appendedAtN2(1);
        rig.node.changeMembers(new MemberChange.Add(N4, "host:1"), soon());
        rig.node.advance();
        assertThat(rig.memberships).hasSize(2);
        assertThat(rig.memberships.getLast().contains(N4)).isTrue();
    }

    @Test
    void aChangeIsAnsweredWhenItIsApplied() {
        rig.elected();
        rig.appendedAtN2(1);
        var added = rig.node.addMember("n4", "host:1", soon());
        rig.node.advance();
        assertThat(added).isNotDone();
        assertThat(rig.node.view().members().committed()).isFalse();
        rig.appendedAtN2(2);
        assertThat(added.join())
                .isInstanceOfSatisfying(
                        Applied.class, applied -> assertThat(applied.index()).isEqualTo(2));
        assertThat(rig.node.view().members())
                .isEqualTo(new NodeView.MembersView(
                        2,
                        true,
                        List.of(
                                new NodeView.MemberView("n1", "", "voter", 0),
                                new NodeView.MemberView("n2", "", "voter", 0),
                                new NodeView.MemberView("n3", "", "voter", 0),
                                new NodeView.MemberView("n4", "host:1", "learner", 0))));
    }

    @Test
    void raftSaysWhyItRefuses() {
        rig.elected();
        var early = rig.node.addMember("n4", "host:1", soon());
        rig.node.advance();
        assertThat(early.join())
                .isInstanceOfSatisfying(
                        Proposed.Refused.class,
                        refused -> assertThat(refused.why()).contains("own term"));
        rig.appendedAtN2(1);
        var known = rig.node.addMember("n2", "host:1", soon());
        rig.node.advance();
        assertThat(known.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.node.status().last()).isEqualTo(new LogPosition(1, 1));
    }

    @Test
    void whoDoesNotLeadNamesTheLeader() {
        assertThat(rig.node.removeMember("n2", soon()).join())
                .isEqualTo(new Proposed.Refused("this node does not lead"));
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        assertThat(rig.node.promoteMember("n3", soon()).join())
                .isEqualTo(new Proposed.Refused("this node does not lead, n2 does"));
        assertThat(rig.forwards).isEmpty();
    }

    @Test
    void aChangeThatAnotherLeaderUndoesIsRefused() {
        rig.elected();
        rig.appendedAtN2(1);
        var lost = rig.node.addMember("n4", "host:1", soon());
        rig.node.advance();
        long chain = chainOfFirst();
        var other = LogEntry.chained(chain, new LogPosition(2, 2), LogEntry.Kind.NOOP, 0, new byte[0]);
        rig.appendFromN2(2, new LogPosition(1, 1), List.of(other), 2);
        assertThat(lost.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.memberships.getLast().contains(N4)).isFalse();
    }

    private static long chainOfFirst() {
        return LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.NOOP, 0, new byte[0])
                .chain();
    }

    @Test
    void aNameThatNoNodeCanHaveIsRefusedAtOnce() {
        assertThatThrownBy(() -> rig.node.addMember("no name", "host:1", soon()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leadershipIsHandedToVotersOnly() {
        rig.elected();
        rig.appendedAtN2(1);
        rig.node.addMember("n4", "host:1", soon());
        rig.node.advance();
        rig.appendedAtN2(2);
        assertThat(rig.node.transferTo("n4")).isFalse();
        assertThat(rig.node.transferTo("n2")).isTrue();
    }
}
