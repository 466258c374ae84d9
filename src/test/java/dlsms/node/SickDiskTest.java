package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.DiskHealth;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import dlsms.raft.RaftStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node whose disk hangs, fails or is full gives way, and goes on without a restart. */
class SickDiskTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int SECOND = 40; // ticks

    private final Rig rig = new Rig(N1, N2, N3);

    private void lead() {
        rig.elected();
        rig.appendedAtN2(1);
        rig.forget();
    }

    private boolean handedOver() {
        return rig.sent.stream().anyMatch(each -> each.message() instanceof Message.TimeoutNow);
    }

    // Put back by writing without timed(), in NodeLoop.turn: red, it leads on and its followers stay quiet.
    @Test
    void bug14ALeaderWhoseWriteTakesTooLongHandsOver() {
        lead();
        rig.writing = Duration.ofMillis(1_001);
        rig.propose("a", LONG);
        rig.node.advance();
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        rig.appendedAtN2(2);
        rig.node.advance();
        assertThat(rig.node.leads()).isFalse();
        assertThat(handedOver()).isTrue();
        assertThat(rig.node.counters().upkeep().diskSick()).isEqualTo(1);
    }

    @Test
    void aWriteOfASecondIsNotTooLong() {
        lead();
        rig.writing = Duration.ofMillis(1_000);
        rig.propose("a", LONG);
        rig.node.advance();
        rig.node.advance();
        assertThat(rig.node.view().disk().health()).isEqualTo("good");
        assertThat(rig.node.leads()).isTrue();
    }

    @Test
    void aSlowDiskIsTriedOnceASecondUntilItIsQuick() {
        lead();
        rig.writing = Duration.ofMillis(2_000);
        rig.propose("a", LONG);
        rig.node.advance();
        rig.ticks(SECOND + 1);
        assertThat(rig.effects.stream().filter("probe"::equals)).hasSize(1);
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        rig.writing = Duration.ZERO;
        rig.ticks(SECOND / 2);
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        rig.ticks(SECOND);
        assertThat(rig.node.view().disk().health()).isEqualTo("good");
    }

    @Test
    void nobodySickCampaigns() {
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        rig.node.diskHealth(DiskHealth.SICK);
        rig.forget();
        rig.ticks(200);
        assertThat(rig.sent).isEmpty();
        rig.node.diskHealth(DiskHealth.GOOD);
        rig.ticks(60);
        assertThat(rig.sent).isNotEmpty();
    }

    @Test
    void afterAFailedWriteNothingIsPromisedAndTheOthersAreAsked() {
        lead();
        var lost = rig.propose("lost", LONG);
        rig.broken = true;
        rig.node.advance();
        assertThat(lost.join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(rig.node.leads()).isFalse();
        assertThat(handedOver()).isTrue();
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        rig.forget();
        rig.node.received(N3, new Message.RequestVote(7, new LogPosition(6, 9), Message.RequestVote.Reason.ELECTION));
        rig.ticks(10);
        assertThat(rig.sent).isEmpty();
    }

    @Test
    void whileTheDiskIsBrokenProposalsAreRefusedAndStaleReadsGoOn() {
        lead();
        var before = rig.propose("before", LONG);
        rig.node.advance();
        rig.appendedAtN2(2);
        assertThat(before.join()).isInstanceOf(Applied.class);
        rig.broken = true;
        rig.propose("lost", LONG);
        rig.node.advance();
        var here = rig.proposeHere("here", LONG);
        var anywhere = rig.propose("anywhere", Duration.ofMillis(60));
        var stale = rig.node.read(new ReadLevel.AtLeast(0), rig.state::commands, Deadline.in(LONG, rig.clock));
        var fresh = rig.node.read(
                new ReadLevel.Linearizable(), rig.state::commands, Deadline.in(Duration.ofMillis(60), rig.clock));
        rig.ticks(4);
        assertThat(here.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(anywhere.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(stale.join()).isEqualTo(new ReadResult.Value<>(List.of("before"), 2));
        assertThat(fresh.join()).isInstanceOf(ReadResult.NotConfirmed.class);
    }

    @Test
    void oncePerSecondAllIsOpenedAnewUntilThatWorksAndTheNodeFollows() {
        lead();
        rig.broken = true;
        rig.propose("lost", LONG);
        rig.node.advance();
        rig.forget();
        rig.ticks(2 * SECOND + 2);
        assertThat(rig.effects).containsExactly("reopen", "reopen");
        rig.forget();
        rig.broken = false;
        rig.ticks(SECOND);
        assertThat(rig.effects).startsWith("reopen", "reload", "probe");
        assertThat(rig.node.view().disk().health()).isEqualTo("good");
        assertThat(rig.node.status().role()).isEqualTo(RaftStatus.RoleName.FOLLOWER);
        assertThat(rig.node.status().last())
                .as("what was not durable is forgotten")
                .isEqualTo(new LogPosition(1, 1));

        var noop = LogEntry.chained(
                rig.node.status().lastChain(), new LogPosition(2, 2), LogEntry.Kind.NOOP, 0, new byte[0]);
        rig.appendFromN2(2, new LogPosition(1, 1), List.of(noop), 2);
        assertThat(rig.state.appliedIndex()).isEqualTo(2);
        var forwarded = rig.propose("again", LONG);
        assertThat(rig.forwards).hasSize(1);
        assertThat(forwarded).isNotDone();
    }

    /** What another node has in hand is its to answer. */
    @Test
    void whatWasForwardedIsWaitedFor() {
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        var forwarded = rig.propose("forwarded", LONG);
        rig.broken = true;
        rig.appendFromN2(
                1,
                LogPosition.NONE,
                List.of(LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.NOOP, 0, new byte[0])),
                0);
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        assertThat(forwarded).isNotDone();
    }

    @Test
    void aReadThatRaftHadInHandIsAskedAgain() {
        lead();
        var read = rig.node.read(new ReadLevel.Linearizable(), rig.state::commands, Deadline.in(LONG, rig.clock));
        rig.node.advance();
        rig.propose("lost", LONG);
        rig.broken = true;
        rig.node.advance();
        rig.broken = false;
        rig.ticks(SECOND + 2);
        assertThat(read).isNotDone();
        rig.sent.clear();
        rig.appendFromN2(2, new LogPosition(1, 1), List.of(), 1);
        rig.tick();
        rig.node.advance();
        Message.ReadRequest request = rig.sent.stream()
                .map(each -> each.message())
                .filter(Message.ReadRequest.class::isInstance)
                .map(Message.ReadRequest.class::cast)
                .findFirst()
                .orElseThrow();
        rig.node.received(N2, new Message.ReadGranted(2, request.round(), 1));
        rig.node.advance();
        assertThat(read.join()).isInstanceOf(ReadResult.Value.class);
    }

    @Test
    void corruptionIsNoSicknessButTheEnd() {
        lead();
        rig.corrupt = true;
        rig.propose("a", LONG);
        assertThatThrownBy(rig.node::advance).hasMessage("the log is wrong");
    }

    @Test
    void aFullDiskIsAnAnswer() {
        lead();
        rig.node.diskHealth(DiskHealth.FULL);
        var refused = rig.propose("a", LONG);
        rig.node.advance();
        assertThat(refused.join()).isEqualTo(new Proposed.Busy("disk-reserve", 1_000));
        var read = rig.node.read(new ReadLevel.AtLeast(0), rig.state::commands, Deadline.in(LONG, rig.clock));
        rig.node.advance();
        assertThat(read.join()).isInstanceOf(ReadResult.Value.class);
        assertThat(rig.node.view().disk().health()).isEqualTo("full");
    }

    @Test
    void whereNobodyLeadsAFullDiskIsTheAnswerToo() {
        rig.node.diskHealth(DiskHealth.FULL);
        assertThat(rig.propose("a", LONG).join()).isEqualTo(new Proposed.Busy("disk-reserve", 1_000));
        rig.node.diskHealth(DiskHealth.GOOD);
        assertThat(rig.propose("a", LONG)).isNotDone();
    }

    /** The one who watches the space does not know that writes fail, and the other way round. */
    @Test
    void theWorseOfTwoWordsCounts() {
        lead();
        rig.writing = Duration.ofMillis(2_000);
        rig.propose("a", LONG);
        rig.node.advance();
        rig.node.diskHealth(DiskHealth.GOOD);
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        rig.writing = Duration.ZERO;
        rig.node.diskHealth(DiskHealth.FULL);
        rig.ticks(SECOND + 1);
        assertThat(rig.node.view().disk().health()).isEqualTo("full");
    }
}
