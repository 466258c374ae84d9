package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.raft.Input;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which proposals a leader's loop takes together. */
class RoundsOfProposalsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration ROUND_MAX = NodeSettings.Gather.DEFAULT.roundMax();
    private static final NodeSettings.Limits WIDE = new NodeSettings.Limits(100, 10_000, 50, 100, 5_000, 30, 200);

    private final Rig rig = new Rig(WIDE, N1, N2, N3).elected();

    @Test
    void thoseThatComeWhileARoundIsUnderWayGoTogether() {
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
    void aRoundThatTakesLongHoldsNobodyUp() {
        rig.propose("a", LONG);
        rig.node.advance();
        rig.propose("b", LONG);
        rig.clock.pass(ROUND_MAX.minusNanos(1));
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(2);
        rig.clock.pass(Duration.ofNanos(1));
        rig.node.advance();
        assertThat(lastIndex()).isEqualTo(3);
    }

    /** Nor does one that can't end, for its leader leads no more. */
    @Test
    void whoeverWaitsForARoundOfALeaderThatIsDeposedGoesToTheNext() {
        rig.propose("a", LONG);
        rig.node.advance();
        rig.propose("b", LONG);
        rig.node.received(N2, new Message.Append(2, LogPosition.NONE, 0, List.of(), 0, 0));
        rig.node.advance();
        rig.clock.pass(ROUND_MAX);
        rig.node.advance();
        rig.ticks(1);
        assertThat(rig.forwards).extracting(Rig.Forward::command).contains("b");
    }

    @Test
    void afterALargeRoundTheNextWaitsForThoseWhoWereAnswered() {
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
    void thoseThatWaitForARoundCountAsWaiting() {
        var inbox = new Inbox(settings(Rig.LIMITS), rig.clock, new Counters(), Inbox.Waiting.NEVER, IoThread.NONE);
        inbox.roundBegan();
        for (int i = 0; i < Rig.LIMITS.inboxInputsMax(); i++) {
            assertThat(inbox.offer(proposal())).isTrue();
        }
        assertThat(inbox.offer(proposal())).isFalse();
        assertThat(inbox.offer(clock -> Optional.empty())).isFalse();
    }

    /** A loop that sleeps wakes by itself when the time is up, long before its tick. */
    @Test
    void aLoopThatWaitsForThoseWhoDoNotComeGoesOnWithoutThem() throws Exception {
        var inbox = inbox(Duration.ofHours(1));
        inbox.roundBegan();
        var drained = drain(inbox);
        inbox.offer(proposal());
        assertThat(drained.get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void oneThatComesAfterThatTimeWakesTheLoop() throws Exception {
        var inbox = inbox(Duration.ofHours(1));
        inbox.roundBegan();
        var drained = drain(inbox);
        long end = System.nanoTime() + 2 * ROUND_MAX.toNanos();
        await().until(() -> System.nanoTime() - end > 0);
        inbox.offer(proposal());
        assertThat(drained.get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void theLastOfThoseItWaitsForWakesTheLoop() throws Exception {
        var settings = new NodeSettings(
                settings(WIDE).raft(),
                Duration.ofHours(1),
                WIDE,
                NodeSettings.Upkeep.DEFAULT,
                NodeSettings.Waiting.DEFAULT,
                new NodeSettings.Gather(Duration.ofHours(1), Duration.ofHours(1), 2));
        var clock = new ManualClock();
        var inbox = new Inbox(settings, clock, new Counters(), Inbox.Waiting.UNTIL_TICK, IoThread.NONE);
        inbox.roundBegan();
        clock.pass(Duration.ofMinutes(10));
        inbox.roundEnded(2);
        var drained = drain(inbox);
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

    private static Inbox inbox(Duration tick) {
        var settings = new NodeSettings(settings(WIDE).raft(), tick, WIDE);
        return new Inbox(settings, Clock.system(), new Counters(), Inbox.Waiting.UNTIL_TICK, IoThread.NONE);
    }

    /** Returns when the thread that drains waits, or is through. */
    private static CompletableFuture<List<Input>> drain(Inbox inbox) {
        var drained = new CompletableFuture<List<Input>>();
        Thread loop = Thread.ofPlatform().daemon().start(() -> {
            try {
                drained.complete(inbox.drain(10));
            } catch (InterruptedException e) {
                drained.completeExceptionally(e);
            }
        });
        await().until(() -> drained.isDone() || loop.getState() == Thread.State.TIMED_WAITING);
        return drained;
    }
}
