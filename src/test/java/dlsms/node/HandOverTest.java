package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.Input;
import dlsms.raft.Message;
import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What goes from the loop to the I/O thread, or back, goes as one list. */
class HandOverTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Message VOTE = new Message.Vote(1, false, true);

    private final HeldIo io = new HeldIo();

    @Test
    void theAnswersOfATurnLeaveTogetherAndNoneBefore() {
        var rig = leader();
        var first = rig.propose("a", LONG);
        var second = rig.propose("b", LONG);
        var read = rig.node.read(new ReadLevel.AtLeast(3), rig.state::commands, Deadline.in(LONG, rig.clock));
        rig.node.advance();
        rig.node.advance();

        assertThat(rig.state.commands()).containsExactly("a", "b");
        assertThat(List.of(first, second, read)).noneMatch(CompletableFuture::isDone);
        assertThat(io.waiting()).isEqualTo(1);
        io.run();
        assertThat(first.join()).isInstanceOf(Applied.class);
        assertThat(second.join()).isInstanceOf(Applied.class);
        assertThat(read.join()).isEqualTo(new ReadResult.Value<>(List.of("a", "b"), 3));
    }

    @Test
    void aTurnWithoutAnswersHandsOverNothing() {
        var rig = leader();
        rig.ticks(10);
        assertThat(io.waiting()).isZero();
    }

    @Test
    void aQuestionThatFailsFailsItsCaller() {
        var rig = leader();
        CompletableFuture<ReadResult<String>> read = rig.node.read(
                new ReadLevel.AtLeast(0),
                () -> {
                    throw new IllegalStateException("no such thing");
                },
                Deadline.in(LONG, rig.clock));
        rig.node.advance();
        assertThat(read).isNotDone();
        io.run();
        assertThat(read.handle((value, error) -> error).join())
                .isInstanceOf(IllegalStateException.class)
                .isNotInstanceOf(CompletionException.class);
    }

    /** What was decided is decided: a deadline that passes before it is told changes nothing. */
    @Test
    void anAnswerOnItsWayIsNotGivenUp() {
        var rig = leader();
        var applied = rig.propose("a", Duration.ofMillis(60));
        rig.node.advance();
        rig.node.advance();
        rig.ticks(10);
        rig.node.close();
        io.run();
        assertThat(applied.join()).isInstanceOf(Applied.class);
    }

    /** Told that it has no effect, it must have none, also where it hears of that late. */
    @Test
    void oneThatIsRefusedIsNotProposedWhileItsAnswerIsOnItsWay() {
        var rig = new Rig(Rig.LIMITS, NodeSettings.Upkeep.DEFAULT, io, N1, N2, N3).elected();
        rig.appendedAtN2(1);
        rig.node.transfer(N2);
        var refused = rig.proposeHere("theirs", LONG);
        rig.node.advance();
        assertThat(refused).isNotDone();
        rig.ticks(3);
        io.run();

        assertThat(refused.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.node.status().last().index()).as("the NOOP").isEqualTo(1);
    }

    @Test
    void theIoThreadWakesTheLoopOnceWhenItIsThroughWithAllThatCame() throws Exception {
        var inbox = inbox();
        io.begin();
        var drained = Draining.of(inbox);
        inbox.offer(N2, VOTE);
        inbox.offer(unused -> Optional.of(new Input.Transfer(N2)));
        inbox.tell(new Input.PeerLost(N2), Optional.of(N2));
        assertThat(io.waiting()).isEqualTo(1);
        assertThat(drained).isNotDone();
        io.run();

        assertThat(drained.get(20, TimeUnit.SECONDS)).hasSize(3);
    }

    @Test
    void anotherThreadWakesTheLoopAtOnce() throws Exception {
        var inbox = inbox();
        io.begin();
        var drained = Draining.of(inbox);
        inbox.offer(N2, VOTE);
        Thread.ofPlatform().start(() -> inbox.offer(N3, VOTE)).join();

        assertThat(drained.get(20, TimeUnit.SECONDS)).hasSize(2);
    }

    @Test
    void aLoopThatIsAtWorkNeedsNoWaking() {
        var inbox = inbox();
        io.begin();
        inbox.offer(N2, VOTE);
        assertThat(io.waiting()).isZero();
        assertThat(Draining.of(inbox)).succeedsWithin(Duration.ofSeconds(20));
    }

    private Rig leader() {
        var rig = new Rig(Rig.LIMITS, NodeSettings.Upkeep.DEFAULT, io, N1).elected();
        io.run();
        return rig;
    }

    /** Whose tick is never due. */
    private Inbox inbox() {
        var raft = new RaftSettings(N1, new TreeSet<>(List.of(N1, N2)), 10, 2, RaftSettings.Limits.DEFAULT);
        var settings = new NodeSettings(raft, Duration.ofHours(1), Rig.LIMITS);
        return new Inbox(settings, new ManualClock(), new Counters(), Inbox.Waiting.UNTIL_TICK, io);
    }
}
