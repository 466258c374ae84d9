package dlsms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster of one with its thread and the real clock. */
class NodeTest {

    private static final NodeId N1 = new NodeId("n1");

    private final Clock clock = Clock.system();
    private final ListMachine machine = new ListMachine();
    private final BreakableLog log = new BreakableLog();
    private final Node node = new Node(
            new NodeSettings(
                    new RaftSettings(N1, new TreeSet<>(List.of(N1)), 4, 2, RaftSettings.Limits.DEFAULT),
                    Duration.ofMillis(5),
                    NodeSettings.Limits.DEFAULT),
            new NodePorts(log, new NoDisk(), machine, new NoPeers(), clock));

    @AfterEach
    void close() {
        log.release.countDown();
        node.close();
    }

    @Test
    void proposalsOfManyThreadsAreAppliedOnceEach() throws InterruptedException {
        node.start();
        var answers = new ArrayList<CompletableFuture<Proposed>>();
        var callers = new ArrayList<Thread>();
        for (int caller = 0; caller < 4; caller++) {
            int number = caller;
            callers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    var answer = propose(number + "-" + i);
                    synchronized (answers) {
                        answers.add(answer);
                    }
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(Applied.class));

        assertThat(machine.commands()).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(node.counters().writes()).isLessThan(2_000);
    }

    @Test
    void aReadSeesWhatWasAnsweredBefore() {
        node.start();
        propose("a").join();
        var read = node.read(new ReadLevel.Linearizable(), machine::commands, soon());

        assertThat(read.join()).isEqualTo(new ReadResult.Value<>(List.of("a"), machine.appliedIndex()));
    }

    @Test
    void anErrorOfTheDiskStopsTheNodeAndAnswersAllThatWait() {
        node.start();
        propose("a").join();
        log.broken = true;
        var lost = propose("b");

        assertThatThrownBy(() -> node.stopped().get(10, TimeUnit.SECONDS)).hasMessageContaining("the disk is broken");
        assertThat(lost.join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(propose("c").join()).isInstanceOf(Proposed.Refused.class);
        assertThat(node.read(new ReadLevel.AtLeast(0), machine::commands, soon())
                        .join())
                .isInstanceOf(ReadResult.NotConfirmed.class);
        assertThat(machine.commands()).containsExactly("a");
    }

    /** A sync may take half a minute on a disk that dies. */
    @Test
    void whileTheLoopHangsItIsSeenAndCallersAreAnsweredAllTheSame() {
        node.start();
        propose("a").join();
        assertThat(node.hangs()).isFalse();
        log.hold = true;
        var inHand = node.propose(new byte[1], Deadline.in(Duration.ofMillis(10), clock));
        await().until(() -> log.held.getCount() == 0);
        var inInbox = node.propose(new byte[1], Deadline.in(Duration.ofMillis(10), clock));
        var read = node.read(new ReadLevel.AtLeast(0), machine::commands, Deadline.in(Duration.ofMillis(10), clock));
        var patient = propose("b");

        assertThat(inHand.join()).isEqualTo(new Proposed.Unknown("the node hangs"));
        assertThat(inInbox.join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(read.join()).isInstanceOf(ReadResult.NotConfirmed.class);
        assertThat(node.hangs()).isTrue();
        assertThat(node.view().disk().health()).isEqualTo("sick");
        assertThat(patient).isNotDone();

        log.hold = false;
        log.release.countDown();
        assertThat(patient.join()).isInstanceOf(Applied.class);
        await().until(() -> !node.hangs() && node.counters().readsWaiting() == 0);
        assertThat(node.counters().proposalsWaiting()).isZero();
        assertThat(node.counters().upkeep().loopHangs()).isEqualTo(1);
        assertThat(machine.commands())
                .as("the one in the inbox is not made any more")
                .hasSize(3);
    }

    @Test
    void closingEndsTheLoopAfterTheTurnThatRuns() {
        node.start();
        propose("a").join();
        log.hold = true;
        var running = propose("b");
        await().until(() -> log.held.getCount() == 0);
        var closing = CompletableFuture.runAsync(node::close);
        assertThat(closing).isNotDone();
        log.release.countDown();
        closing.join();

        assertThat(node.stopped()).isCompleted();
        assertThat(running).isCompleted();
    }

    @Test
    void aNodeThatNeverStartedCanBeClosed() {
        var waiting = propose("a");
        node.close();
        assertThat(waiting.join()).isInstanceOf(Proposed.Refused.class);
    }

    private CompletableFuture<Proposed> propose(String command) {
        return node.propose(command.getBytes(StandardCharsets.UTF_8), soon());
    }

    private Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), clock);
    }

    private static final class NoPeers implements Peers {

        @Override
        public void send(List<Envelope> messages) {
            throw new AssertionError("a node that is alone sends nothing: " + messages);
        }

        @Override
        public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
            throw new AssertionError("a node that is alone forwards nothing");
        }

        @Override
        public void sendSnapshot(NodeId to) {}

        @Override
        public void members(Membership membership) {}
    }
}
