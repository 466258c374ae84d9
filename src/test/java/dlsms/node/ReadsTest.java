package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dlsms.raft.Envelope;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aLinearizableReadWaitsForTheStateToReachTheLeadersIndex() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        var read = read(rig, new ReadLevel.Linearizable(), LONG);
        rig.node.advance();
        grant(rig, 1);
        assertThat(read).as("confirmed, but not applied").isNotDone();
        var entry = LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.COMMAND, 0, Rig.bytes("a"));
        rig.appendFromN2(1, LogPosition.NONE, List.of(entry), 1);

        assertThat(read.join()).isEqualTo(new ReadResult.Value<>(List.of("a"), 1));
    }

    @Test
    void theReadsOfOneTurnAskTogether() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        rig.forget();
        var first = read(rig, new ReadLevel.Linearizable(), LONG);
        var second = read(rig, new ReadLevel.Linearizable(), LONG);
        rig.node.advance();
        assertThat(rig.sent)
                .singleElement()
                .satisfies(each -> assertThat(each.message()).isInstanceOf(Message.ReadRequest.class));
        grant(rig, 0);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void aReadWithAnIndexWaitsForThatIndexOnly() {
        var rig = new Rig(N1, N2, N3);
        var atOnce = read(rig, new ReadLevel.AtLeast(0), LONG);
        var later = read(rig, new ReadLevel.AtLeast(1), LONG);
        rig.node.advance();
        assertThat(atOnce.join()).isEqualTo(new ReadResult.Value<>(List.of(), 0));
        assertThat(later).isNotDone();
        var entry = LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.COMMAND, 0, Rig.bytes("a"));
        rig.appendFromN2(1, LogPosition.NONE, List.of(entry), 1);

        assertThat(later.join()).isEqualTo(new ReadResult.Value<>(List.of("a"), 1));
    }

    @Test
    void aFailedReadIsAskedAgainUntilItsDeadline() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        var read = read(rig, new ReadLevel.Linearizable(), LONG);
        rig.node.advance();
        // Another leader, another term: whatever the first one still says does not count.
        rig.appendFromN2(2, LogPosition.NONE, List.of(), 0);
        assertThat(read).isNotDone();
        rig.forget();
        rig.tick();
        rig.tick();
        assertThat(rig.sent).anySatisfy(each -> assertThat(each.message()).isInstanceOf(Message.ReadRequest.class));
        grant(rig, 0);

        assertThat(read.join()).isInstanceOf(ReadResult.Value.class);
    }

    @Test
    void aReadThatNobodyConfirmsEndsAtItsDeadline() {
        var rig = new Rig(N1, N2, N3);
        var read = read(rig, new ReadLevel.Linearizable(), Duration.ofMillis(60));
        var behind = read(rig, new ReadLevel.AtLeast(9), Duration.ofMillis(60));
        for (int i = 0; i < 3; i++) {
            rig.tick();
        }
        assertThat(read.join()).isInstanceOf(ReadResult.NotConfirmed.class);
        assertThat(behind.join()).isInstanceOf(ReadResult.NotConfirmed.class);
        assertThat(rig.node.counters().readsWaiting()).isZero();
    }

    @Test
    void aReadWhoseCallerHasGoneAsksNobody() {
        var rig = new Rig(N1, N2, N3);
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        rig.forget();
        var read = rig.node.read(
                new ReadLevel.Linearizable(), rig.state::commands, Deadline.in(LONG, rig.clock, () -> true));
        rig.node.advance();

        assertThat(read.join()).isInstanceOf(ReadResult.NotConfirmed.class);
        assertThat(rig.sent).isEmpty();
        assertThat(rig.node.counters().readsWaiting()).isZero();
    }

    /** An index that somebody made up never comes. */
    @Test
    void whatWaitedForAnIndexInVainIsForgotten() {
        var rig = new Rig(N1, N2, N3);
        WeakReference<?> forgotten = readOfNoIndex(rig);
        rig.ticks(3);
        assertThat(rig.node.counters().readsWaiting()).isZero();
        await().until(() -> {
            System.gc();
            return forgotten.get() == null;
        });
    }

    private static WeakReference<?> readOfNoIndex(Rig rig) {
        List<byte[]> query = List.of(new byte[1]);
        rig.node.read(
                new ReadLevel.AtLeast(999_999_999_999_999_999L),
                () -> query.size(),
                Deadline.in(Duration.ofMillis(60), rig.clock));
        rig.node.advance();
        return new WeakReference<>(query.getFirst());
    }

    @Test
    void oneReadTooManyIsBusyAndClosingAnswersTheRest() {
        var rig = new Rig(N1, N2, N3);
        var waiting = List.of(
                read(rig, new ReadLevel.Linearizable(), LONG),
                read(rig, new ReadLevel.Linearizable(), LONG),
                read(rig, new ReadLevel.Linearizable(), LONG));
        assertThat(read(rig, new ReadLevel.Linearizable(), LONG).join())
                .isEqualTo(new ReadResult.Busy<>("readsMax", 150));
        rig.node.advance();
        rig.node.close();

        assertThat(waiting).allSatisfy(read -> assertThat(read.join()).isInstanceOf(ReadResult.NotConfirmed.class));
        assertThat(read(rig, new ReadLevel.AtLeast(0), LONG).join()).isInstanceOf(ReadResult.NotConfirmed.class);
    }

    @Test
    void whatTheQueryThrowsIsItsCallersAffair() {
        var rig = new Rig(N1).elected();
        var read = rig.node.read(new ReadLevel.AtLeast(0), () -> List.of().getFirst(), Deadline.in(LONG, rig.clock));
        rig.node.advance();

        assertThatThrownBy(read::join).hasCauseInstanceOf(java.util.NoSuchElementException.class);
        assertThat(rig.propose("a", LONG)).isNotDone();
        rig.node.advance();
    }

    private static CompletableFuture<ReadResult<List<String>>> read(Rig rig, ReadLevel level, Duration timeout) {
        return rig.node.read(level, rig.state::commands, Deadline.in(timeout, rig.clock));
    }

    /** As n2 would answer the newest question. */
    private static void grant(Rig rig, long index) {
        var request = rig.sent.stream()
                .map(Envelope::message)
                .filter(Message.ReadRequest.class::isInstance)
                .map(Message.ReadRequest.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
        rig.node.received(N2, new Message.ReadGranted(request.term(), request.round(), index));
        rig.node.advance();
    }
}
