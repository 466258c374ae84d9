package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import dlsms.raft.RaftStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node does to the world, it does in the turn's order. */
class TurnTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aLeaderSendsBeforeItsDiskAndAppliesLast() {
        var rig = new Rig(N1, N2, N3).elected();
        rig.appendedAtN2(1);
        rig.forget();

        rig.propose("a", LONG);
        rig.node.advance();
        assertThat(rig.effects).containsExactly("send Append>n2", "append 2", "apply");
        rig.forget();

        rig.appendedAtN2(2);
        assertThat(rig.effects.getLast()).isEqualTo("apply 2");
    }

    @Test
    void aFollowerAcknowledgesOnlyAfterItsDisk() {
        var rig = new Rig(N1, N2, N3);
        var entry = LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.NOOP, 0, new byte[0]);
        rig.appendFromN2(1, LogPosition.NONE, List.of(entry), 1);

        assertThat(rig.effects).containsExactly("append term 1 1", "send Appended>n2", "apply 1");
    }

    /** Real bug 2: a candidate that asks for votes before its own is durable may vote twice after a crash. */
    @Test
    void aCandidateAsksForVotesOnlyAfterItsOwnIsDurable() {
        var rig = new Rig(N1, N2, N3);
        for (int i = 0; i < 40 && rig.sent.isEmpty(); i++) {
            rig.tick();
        }
        rig.forget();
        rig.node.received(N2, new Message.Vote(1, true, true));
        rig.node.advance();

        assertThat(rig.effects).containsExactly("append term 1", "send RequestVote>n2 RequestVote>n3", "apply");
    }

    @Test
    void aCandidatesOwnVoteCountsOnlyInTheTurnAfterItIsDurable() {
        var rig = new Rig(N1);
        while (rig.node.status().role() != RaftStatus.RoleName.CANDIDATE) {
            rig.tick();
        }
        assertThat(rig.effects).contains("append term 1");
        rig.node.advance();
        assertThat(rig.node.leads()).isTrue();
    }

    @Test
    void nothingForTheNodeItselfGoesThroughThePort() {
        var rig = new Rig(N1);
        for (int i = 0; i < 60; i++) {
            rig.tick();
        }
        rig.propose("a", LONG);
        rig.node.advance();
        rig.node.advance();

        assertThat(rig.sent).isEmpty();
        assertThat(rig.state.commands()).containsExactly("a");
    }

    @Test
    void countersTellWhatWasDone() {
        var rig = new Rig(N1).elected();
        rig.node.advance();
        NodeCounters before = rig.node.counters();
        rig.propose("a", LONG);
        rig.propose("b", LONG);
        rig.node.advance();
        assertThat(rig.node.counters().proposalsWaiting()).isEqualTo(2);
        rig.node.advance();
        NodeCounters after = rig.node.counters();

        assertThat(after.turns() - before.turns()).isEqualTo(2);
        assertThat(after.writes() - before.writes()).isEqualTo(1);
        assertThat(after.entriesWritten() - before.entriesWritten()).isEqualTo(2);
        assertThat(after.entriesApplied() - before.entriesApplied()).isEqualTo(2);
        assertThat(after.proposalsWaiting()).isZero();
    }
}
