package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each proposal is answered once, truly, and by its deadline. */
class ProposalsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final LogPosition FIRST = new LogPosition(1, 1);

    @Test
    void aCommittedOneIsAnsweredWithItsPosition() {
        var rig = new Rig(N1, N2, N3).elected();
        var answer = rig.propose("a", LONG);
        rig.node.advance();
        assertThat(answer).isNotDone();
        rig.appendedAtN2(2);

        assertThat(answer.join())
                .isInstanceOfSatisfying(
                        Applied.class, applied -> assertThat(applied.position()).isEqualTo(new LogPosition(1, 2)));
    }

    @Test
    void oneThatFoundNoLeaderIsRefusedAtItsDeadline() {
        var rig = new Rig(N1, N2, N3);
        var answer = rig.propose("a", Duration.ofMillis(60));
        rig.tick();
        rig.tick();
        assertThat(answer).isNotDone();
        rig.tick();
        assertThat(answer.join()).isInstanceOf(Proposed.Refused.class);
    }

    /** Where there is no leader for hours, callers come and go. */
    @Test
    void oneThatFoundNoLeaderIsForgotten() {
        var rig = new Rig(N1, N2, N3);
        WeakReference<byte[]> forgotten = proposedInVain(rig);
        rig.ticks(3);
        assertThat(rig.node.counters().proposalsWaiting()).isZero();
        await().until(() -> {
            System.gc();
            return forgotten.get() == null;
        });
    }

    private static WeakReference<byte[]> proposedInVain(Rig rig) {
        byte[] command = Rig.bytes("a");
        rig.node.propose(command, Deadline.in(Duration.ofMillis(60), rig.clock));
        return new WeakReference<>(command);
    }

    @Test
    void thoseThatWaitedForALeaderGoToItInTheirOrder() {
        var rig = new Rig(new NodeSettings.Limits(100, 10_000, 100, 100, 10_000, 3, 200), N1, N2, N3);
        for (int i = 0; i < 50; i++) {
            rig.propose("" + i, LONG);
        }
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);

        assertThat(rig.forwards)
                .extracting(Rig.Forward::command)
                .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "" + i).toList());
    }

    @Test
    void oneThatWaitedForALeaderGoesToItAsSoonAsThereIsOne() {
        var rig = new Rig(N1, N2, N3);
        var answer = rig.propose("a", LONG);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);

        assertThat(rig.forwards).hasSize(1);
        assertThat(rig.forwards.getFirst().leader()).isEqualTo(N2);
        rig.forwards.getFirst().answer().complete(new Applied(FIRST, new Answer.Encoded(new byte[0])));
        assertThat(answer.join()).isInstanceOf(Applied.class);
    }

    @Test
    void oneThatIsAppendedButNotCommittedIsUnknownAtItsDeadline() {
        var rig = new Rig(N1, N2, N3).elected();
        var answer = rig.propose("a", Duration.ofMillis(60));
        for (int i = 0; i < 3; i++) {
            rig.tick();
        }
        assertThat(answer.join()).isInstanceOf(Proposed.Unknown.class);
    }

    /** Told that it has no effect, it must have none. */
    @Test
    void oneWhoseDeadlinePassedInTheInboxIsNotAppendedLater() {
        var limits = new NodeSettings.Limits(100, 1_000, 1, 100, 500, 3, 200);
        var rig = new Rig(limits, N1, N2, N3).elected();
        rig.propose("first", LONG);
        rig.propose("second", LONG);
        var late = rig.propose("late", Duration.ofMillis(1));
        rig.tick();
        assertThat(late.join()).isInstanceOf(Proposed.Refused.class);
        rig.tick();
        rig.tick();
        rig.tick();

        assertThat(rig.node.status().last().index()).as("NOOP, first, second").isEqualTo(3);
    }

    /** A turn may take longer than a tick, and so does the way to the one that answers those who are late. */
    @Test
    void oneWhoseDeadlinePassedWhileATurnLastedIsNotAppendedByTheNext() {
        var rig = new Rig(N1).elected();
        var late = rig.propose("late", Duration.ofMillis(10));
        rig.clock.pass(Duration.ofMillis(20));
        rig.node.advance();
        rig.ticks(2);

        assertThat(late.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.state.commands()).isEmpty();
        assertThat(rig.node.counters().proposalsWaiting()).isZero();
    }

    @Test
    void oneWhoseCallerHasGoneIsNotAppended() {
        var rig = new Rig(N1).elected();
        var gone = new AtomicBoolean();
        var abandoned = rig.node.propose(Rig.bytes("abandoned"), Deadline.in(LONG, rig.clock, gone::get));
        var other = rig.propose("other", LONG);
        gone.set(true);
        rig.ticks(3);

        assertThat(other.join()).isInstanceOf(Applied.class);
        assertThat(abandoned.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.state.commands()).containsExactly("other");
        assertThat(rig.node.counters().proposalsWaiting()).isZero();
    }

    /** What was proposed may be done, whether its caller waits for that or not. */
    @Test
    void oneWhoseCallerGoesAfterItWasAppendedIsDone() {
        var rig = new Rig(N1, N2, N3).elected();
        var gone = new AtomicBoolean();
        rig.node.propose(Rig.bytes("abandoned"), Deadline.in(LONG, rig.clock, gone::get));
        rig.node.advance();
        gone.set(true);
        rig.ticks(3);
        rig.appendedAtN2(2);

        assertThat(rig.state.commands()).containsExactly("abandoned");
    }

    /** Whose command comes from another node has been let in there; here the leader has its say. */
    @Test
    void whereTooManyWaitThoseThatAreForwardedAreRefusedAndOwnCallersAtTheDoor() {
        var limits = new NodeSettings.Limits(100_000, 1_000, 10, 100_000, 1_000_000, 3, 200);
        var rig = new Rig(limits, N1, N2, N3).elected();
        for (int i = 0; i < NodeSettings.Waiting.DEFAULT.waitingFirst(); i++) {
            assertThat(rig.proposeHere("x", LONG)).isNotDone();
        }
        var busy = new Proposed.Busy("proposalWaitMillisMax", 150);
        assertThat(rig.proposeHere("x", LONG).join()).isEqualTo(busy);
        assertThat(rig.node.refusesProposal()).contains(busy);
        assertThat(rig.node.refusesRead()).isEmpty();
        assertThat(rig.propose("of the cluster itself", LONG)).isNotDone();
        rig.clock.pass(Duration.ofSeconds(2));

        var queue = rig.node.pressure().proposals();
        assertThat(queue.waiting()).isEqualTo(queue.waitingMax() + 1);
        assertThat(queue.oldestNanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(rig.node.pressure().refused()).containsEntry("proposalWaitMillisMax", 2L);
    }

    @Test
    void oneWhoseDeadlineHasPassedIsNotTaken() {
        var rig = new Rig(N1).elected();
        assertThat(rig.propose("a", Duration.ZERO).join()).isInstanceOf(Proposed.Refused.class);
    }

    /** A forwarded one is refused, one of the node's own callers goes to the new leader. */
    @Test
    void oneWhosePlaceAnotherEntryTookHasNoEffect() {
        var rig = new Rig(N1, N2, N3).elected();
        var forwardedHere = rig.proposeHere("theirs", LONG);
        var own = rig.propose("own", LONG);
        rig.node.advance();
        rig.appendedAtN2(1);

        long chain =
                LogEntry.chained(0, FIRST, LogEntry.Kind.NOOP, 0, new byte[0]).chain();
        var noop = LogEntry.chained(chain, new LogPosition(2, 2), LogEntry.Kind.NOOP, 0, new byte[0]);
        rig.appendFromN2(2, FIRST, List.of(noop), 1);
        assertThat(forwardedHere).as("not yet sure").isNotDone();
        var next = LogEntry.chained(noop.chain(), new LogPosition(2, 3), LogEntry.Kind.NOOP, 0, new byte[0]);
        rig.appendFromN2(2, noop.position(), List.of(next), 3);

        assertThat(forwardedHere.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(own).isNotDone();
        rig.tick();
        assertThat(rig.forwards).singleElement().satisfies(forward -> {
            assertThat(forward.command()).isEqualTo("own");
            forward.answer().complete(new Proposed.Busy("uncommittedBytesMax", 320));
        });
        assertThat(own.join()).isEqualTo(new Proposed.Busy("uncommittedBytesMax", 320));
        assertThat(rig.node.pressure().refused()).containsEntry("leader", 1L);
    }

    @Test
    void aLeadersFullDiskIsNoSignThatTooManyAsk() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        var own = rig.propose("own", LONG);
        rig.tick();

        rig.forwards.getFirst().answer().complete(new Proposed.Busy("disk-reserve", 2_000));

        assertThat(own.join()).isEqualTo(new Proposed.Busy("disk-reserve", 2_000));
        assertThat(rig.node.pressure().refused().getOrDefault("leader", 0L)).isZero();
    }

    @Test
    void oneThatTheLeaderRefusedIsSentAgainAndOneThatIsUnknownIsNot() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        var answer = rig.propose("a", LONG);
        rig.forwards.getFirst().answer().complete(new Proposed.Refused("not yet"));
        rig.tick();
        assertThat(rig.forwards).hasSize(2);
        assertThat(answer).isNotDone();
        rig.forwards.getLast().answer().complete(new Proposed.Unknown("the link broke"));
        rig.tick();

        assertThat(answer.join()).isEqualTo(new Proposed.Unknown("the link broke"));
        assertThat(rig.forwards).hasSize(2);
    }

    /** The old leader may hang: its callers must not wait for it until their deadlines. */
    @Test
    void oneThatWasSentToAnEarlierLeaderIsUnknownSoonAfterTheChange() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        var answer = rig.propose("a", LONG);
        rig.node.received(N3, new Message.Append(2, LogPosition.NONE, 0, List.of(), 0, 0));
        for (int i = 0; i < 9; i++) {
            rig.tick();
        }
        assertThat(answer).isNotDone();
        rig.tick();
        rig.tick();
        assertThat(answer.join()).isInstanceOf(Proposed.Unknown.class);
    }

    @Test
    void aForwardedOneIsRefusedWhereNobodyLeads() {
        var rig = new Rig(N1, N2, N3);
        assertThat(rig.proposeHere("a", LONG).join()).isInstanceOf(Proposed.Refused.class);
    }

    @Test
    void oneThatComesWhileLeadershipIsHandedOverWaitsForTheNextLeader() {
        var rig = new Rig(N1, N2, N3).elected();
        rig.appendedAtN2(1);
        rig.node.transfer(N2);
        var own = rig.propose("own", LONG);
        var theirs = rig.proposeHere("theirs", LONG);
        rig.node.advance();
        assertThat(theirs.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(own).isNotDone();
        rig.appendFromN2(2, FIRST, List.of(), 1);

        assertThat(rig.forwards)
                .singleElement()
                .satisfies(forward -> assertThat(forward.leader()).isEqualTo(N2));
    }

    @Test
    void everyLimitIsAnAnswerThatNamesIt() {
        var rig = new Rig(N1, N2, N3);
        assertThat(rig.propose("x".repeat(201), LONG).join()).isEqualTo(new Proposed.Busy("commandBytesMax"));
        rig.propose("x".repeat(200), LONG);
        rig.propose("x".repeat(200), LONG);
        assertThat(rig.propose("x".repeat(200), LONG).join()).isEqualTo(new Proposed.Busy("proposalsBytesMax", 150));
        rig.propose("x", LONG);
        assertThat(rig.propose("x", LONG).join()).isEqualTo(new Proposed.Busy("proposalsMax", 150));
        assertThat(rig.node.pressure().refused())
                .containsEntry("commandBytesMax", 1L)
                .containsEntry("proposalsBytesMax", 1L)
                .containsEntry("proposalsMax", 1L)
                .containsEntry("inboxInputsMax", 0L);
    }

    @Test
    void aFullInboxIsAnAnswer() {
        var limits = new NodeSettings.Limits(2, 1_000, 3, 100, 500, 3, 200);
        var rig = new Rig(limits, N1).elected();
        rig.propose("a", LONG);
        rig.propose("b", LONG);
        assertThat(rig.propose("c", LONG).join()).isEqualTo(new Proposed.Busy("inboxInputsMax", 150));
        rig.node.advance();
        assertThat(rig.propose("d", LONG)).isNotDone();
    }

    @Test
    void closingAnswersAllThatWaitEachAsFarAsItIsKnown() {
        var rig = new Rig(new NodeSettings.Limits(10, 1_000, 1, 10, 500, 3, 200), N1, N2, N3).elected();
        var appended = rig.propose("appended", LONG);
        rig.node.advance();
        var inInbox = rig.propose("in the inbox", LONG);
        rig.node.close();

        assertThat(appended.join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(inInbox.join()).isInstanceOf(Proposed.Refused.class);
        CompletableFuture<Proposed> after = rig.propose("after", LONG);
        assertThat(after.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.node.stopped()).isCompleted();
    }
}
