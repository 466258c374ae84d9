package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogPosition;
import dlsms.raft.MemberChange;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which proposals a leader's loop takes together. */
class BatchesOfProposalsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration UNDER_WAY_MAX = NodeSettings.Gather.DEFAULT.underWayMax();
    private static final NodeSettings.Limits WIDE = new NodeSettings.Limits(100, 10_000, 50, 100, 5_000, 30, 200);

    private final Rig rig = new Rig(WIDE, N1, N2, N3).elected();

    @Test
    void thoseThatComeWhileABatchIsUnderWayGoTogether() {
        rig.propose("a", LONG);
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(2);
        var second = rig.propose("b", LONG);
        rig.node.advance();
        var third = rig.propose("c", LONG);
        rig.node.advance();
        assertThat(lastIndex()).as("the second and the third wait").isEqualTo(2);

        rig.appendedAtN2(2);
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(4);
        rig.appendedAtN2(4);
        assertThat(second).isCompletedWithValueMatching(Applied.class::isInstance);
        assertThat(third).isCompletedWithValueMatching(Applied.class::isInstance);
    }

    @Test
    void aBatchThatTakesLongHoldsNobodyUp() {
        rig.propose("a", LONG);
        rig.node.advance();
        rig.propose("b", LONG);
        rig.clock.pass(UNDER_WAY_MAX.minusNanos(1));
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(2);
        rig.clock.pass(Duration.ofNanos(1));
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(3);
    }

    /** Counted from when it was taken: the leader's own disk may be what takes long. */
    @Test
    void neitherDoesOneThatTheLeadersDiskTookLongFor() {
        rig.writing = UNDER_WAY_MAX;
        rig.propose("a", LONG);
        rig.node.advance();
        rig.propose("b", LONG);
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(3);
    }

    @Test
    void whoIsRefusedMakesNobodyWaitLonger() {
        rig.propose("a", LONG);
        rig.node.advance();
        rig.clock.pass(UNDER_WAY_MAX);
        var refused =
                rig.node.changeMembers(new MemberChange.Promote(new NodeId("nobody")), Deadline.in(LONG, rig.clock));
        rig.node.advance();
        assertThat(refused.join()).isInstanceOf(Proposed.Refused.class);
        rig.propose("b", LONG);
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(3);
    }

    /** Nor does one that can't end, for its leader leads no more. */
    @Test
    void whoeverWaitsForABatchOfALeaderThatIsDeposedGoesToTheNext() {
        rig.propose("a", LONG);
        rig.node.advance();
        rig.propose("b", LONG);
        rig.node.received(N2, new Message.Append(2, LogPosition.NONE, 0, List.of(), 0, 0));
        rig.node.advance();
        rig.ticks(1);
        assertThat(rig.forwards).extracting(Rig.Forward::command).contains("b");
    }

    @Test
    void afterALargeBatchTheNextWaitsForThoseWhoWereAnswered() {
        proposals(8);
        rig.node.advance();
        rig.clock.pass(Duration.ofMillis(1));
        rig.appendedAtN2(9);
        proposals(7);
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(9);
        proposals(1);
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(17);
    }

    /** Messages and reads are no proposals. */
    @Test
    void nothingElseWaits() {
        rig.propose("a", LONG);
        rig.node.advance();
        rig.propose("b", LONG);
        var read = rig.node.read(new ReadLevel.AtLeast(0), () -> "now", Deadline.in(LONG, rig.clock));
        rig.node.advance();
        assertThat(read.join()).isEqualTo(new ReadResult.Value<>("now", 0));
        assertThat(lastIndex()).isEqualTo(2);
    }

    @Test
    void thoseThatWaitForABatchCountAsWaiting() {
        var inbox = new Inbox(settings(Rig.LIMITS), rig.clock, new Counters(), Inbox.Waiting.NEVER, IoThread.NONE);
        inbox.batchBegan();
        for (int i = 0; i < Rig.LIMITS.inboxInputsMax(); i++) {
            assertThat(inbox.offer(proposal())).isTrue();
        }
        assertThat(inbox.offer(proposal())).isFalse();
        assertThat(inbox.offer(clock -> Optional.empty())).isFalse();
    }

    /** A loop that sleeps wakes by itself when the time is up, long before its tick. */
    @Test
    void aLoopThatWaitsForThoseWhoDoNotComeGoesOnWithoutThem() throws Exception {
        var inbox = sleeper(Clock.system(), Duration.ofSeconds(2));
        inbox.batchBegan();
        inbox.offer(proposal());
        assertThat(Draining.of(inbox).get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void oneThatComesAfterThatTimeWakesTheLoop() throws Exception {
        var clock = new ManualClock();
        var inbox = sleeper(clock, Duration.ofHours(1));
        inbox.batchBegan();
        var drained = Draining.of(inbox);
        clock.pass(Duration.ofHours(1));
        inbox.offer(proposal());
        assertThat(drained.get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void theLastOfThoseItWaitsForWakesTheLoop() throws Exception {
        var clock = new ManualClock();
        var inbox = sleeper(clock, Duration.ofHours(1));
        inbox.offer(proposal());
        inbox.drain(10);
        inbox.batchBegan();
        clock.pass(Duration.ofMinutes(10));
        inbox.batchEnded(2);
        var drained = Draining.of(inbox);
        inbox.offer(proposal());
        assertThat(inbox.isEmpty()).isTrue();
        inbox.offer(proposal());
        assertThat(drained.get(20, TimeUnit.SECONDS)).hasSize(2);
    }

    private void proposals(int count) {
        IntStream.range(0, count).forEach(i -> rig.propose("p" + i, LONG));
    }

    private long lastIndex() {
        return rig.node.status().last().index();
    }

    private static Request proposal() {
        return new Proposal(1, Rig.bytes("p"), Deadline.in(LONG, Clock.system()), Proposal.Scope.ONLY_HERE);
    }

    private static NodeSettings settings(NodeSettings.Limits limits) {
        var raft = new RaftSettings(N1, new TreeSet<>(List.of(N1, N2)), 10, 2, RaftSettings.Limits.DEFAULT);
        return new NodeSettings(raft, Duration.ofHours(1), limits);
    }

    /** Whose tick is due in two hours. @param gather how long it waits, for a batch and after it */
    private static Inbox sleeper(Clock clock, Duration gather) {
        var settings = new NodeSettings(
                settings(WIDE).raft(),
                Duration.ofHours(2),
                WIDE,
                NodeSettings.Upkeep.DEFAULT,
                NodeSettings.Waiting.DEFAULT,
                new NodeSettings.Gather(gather, gather, 2));
        return new Inbox(settings, clock, new Counters(), Inbox.Waiting.UNTIL_TICK, IoThread.NONE);
    }
}
