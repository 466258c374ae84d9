package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.Input;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final Message VOTE = new Message.Vote(1, false, true);

    private final ManualClock clock = new ManualClock();
    private final Counters counters = new Counters();
    private final Inbox inbox = new Inbox(
            new NodeSettings(
                    new RaftSettings(N1, new TreeSet<>(List.of(N1, N2)), 10, 2, RaftSettings.Limits.DEFAULT),
                    Rig.TICK,
                    Rig.LIMITS),
            clock,
            counters,
            Inbox.Waiting.NEVER,
            IoThread.NONE);

    /** What comes once and matters is never dropped, and is bounded all the same: the latest about each node counts. */
    @Test
    void newsIsKeptWhereAllElseIsFull() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            inbox.offer(N2, VOTE);
            inbox.tell(new Input.PeerLost(N2), Optional.of(N2));
            inbox.tell(new Input.SnapshotSent(N2, i == 9), Optional.of(N2));
        }
        inbox.tell(new Input.PeerLost(N1), Optional.of(N1));
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.drain(10).subList(0, 3))
                .containsExactly(new Input.PeerLost(N2), new Input.SnapshotSent(N2, true), new Input.PeerLost(N1));
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void ownPromisesComeFirstThenMessagesThenRequestsThenTheTick() throws InterruptedException {
        inbox.offer(at -> Optional.of(new Input.Propose(7, at.wallMicros(), new byte[0])));
        inbox.offer(N2, VOTE);
        inbox.addOwn(new Input.Received(N1, VOTE));
        clock.pass(Rig.TICK);

        List<Input> inputs = inbox.drain(10);

        assertThat(inputs).hasSize(4);
        assertThat(inputs.get(0)).isEqualTo(new Input.Received(N1, VOTE));
        assertThat(inputs.get(1)).isEqualTo(new Input.Received(N2, VOTE));
        assertThat(inputs.get(2)).isInstanceOf(Input.Propose.class);
        assertThat(inputs.get(3)).isEqualTo(new Input.Tick());
    }

    @Test
    void aProposalIsStampedWhenItIsTaken() throws InterruptedException {
        inbox.offer(at -> Optional.of(new Input.Propose(7, at.wallMicros(), new byte[0])));
        clock.pass(Duration.ofSeconds(3));

        var proposal = (Input.Propose) inbox.drain(10).getFirst();

        assertThat(proposal.stampMicros()).isEqualTo(clock.wallMicros());
    }

    @Test
    void afterAPauseThereIsOneTick() throws InterruptedException {
        clock.pass(Duration.ofHours(1));
        assertThat(inbox.drain(10)).containsExactly(new Input.Tick());
        assertThat(inbox.drain(10)).isEmpty();
        clock.pass(Rig.TICK);
        assertThat(inbox.drain(10)).containsExactly(new Input.Tick());
    }

    @Test
    void ticksKeepTheirPaceWhenATurnIsALittleLate() throws InterruptedException {
        clock.pass(Rig.TICK.plusMillis(10));
        assertThat(inbox.drain(10)).hasSize(1);
        clock.pass(Rig.TICK.minusMillis(10));
        assertThat(inbox.drain(10)).hasSize(1);
    }

    @Test
    void oneMessageTooManyIsDroppedAndCountedButNeverAnOwnPromise() throws InterruptedException {
        for (int i = 0; i < Rig.LIMITS.inboxInputsMax(); i++) {
            assertThat(inbox.offer(N2, VOTE)).isTrue();
            inbox.addOwn(new Input.Received(N1, VOTE));
            inbox.addOwn(new Input.Received(N1, VOTE));
        }
        assertThat(inbox.offer(N2, VOTE)).isFalse();
        assertThat(counters.snapshot(0, 0).messagesDropped()).isEqualTo(1);
        int own = 2 * Rig.LIMITS.inboxInputsMax();
        assertThat(inbox.drain(Rig.LIMITS.inputsPerTurnMax())).hasSize(own + Rig.LIMITS.inputsPerTurnMax());
        assertThat(inbox.drain(Rig.LIMITS.inputsPerTurnMax())).hasSize(1);
    }

    @Test
    void messagesAreBoundedInBytesAndOneAlwaysFits() throws InterruptedException {
        assertThat(inbox.offer(N2, append(5_000))).isTrue();
        assertThat(inbox.offer(N2, append(10))).isFalse();
        assertThat(inbox.offer(N2, VOTE)).as("has no entries").isTrue();
        inbox.drain(10);
        assertThat(inbox.offer(N2, append(10))).isTrue();
    }

    @Test
    void oneRequestTooManyIsNotTaken() {
        for (int i = 0; i < Rig.LIMITS.inboxInputsMax(); i++) {
            assertThat(inbox.offer(stamp -> Optional.empty())).isTrue();
        }
        assertThat(inbox.offer(stamp -> Optional.empty())).isFalse();
        assertThat(inbox.offer(N2, VOTE))
                .as("requests don't take messages' room")
                .isTrue();
    }

    @Test
    void aClosedInboxTakesNothing() {
        inbox.close();
        assertThat(inbox.offer(stamp -> Optional.empty())).isFalse();
        assertThat(inbox.offer(N2, VOTE)).isFalse();
    }

    private static Message append(int bytes) {
        var entry = LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.COMMAND, 0, new byte[bytes]);
        return new Message.Append(1, LogPosition.NONE, 0, List.of(entry), 0, 0);
    }
}
