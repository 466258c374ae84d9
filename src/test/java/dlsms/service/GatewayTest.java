package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.node.HeldIo;
import dlsms.node.NoDisk;
import dlsms.node.Node;
import dlsms.node.NodePorts;
import dlsms.node.NodeSettings;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.seat.Policy;
import dlsms.statemachine.SeatMachine;
import dlsms.storage.MemoryLogStore;
import dlsms.storage.MemorySeatRecords;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where answers go on. */
class GatewayTest {

    private final HeldIo io = new HeldIo();
    private final SeatMachine machine = new SeatMachine(new MemorySeatRecords(), Policy.DEFAULT);
    private final NodeId self = new NodeId("n1");
    private final Node node = Node.simulated(
            NodeSettings.of(new RaftSettings(self, new TreeSet<>(List.of(self)), 4, 1, RaftSettings.Limits.DEFAULT)),
            new NodePorts(
                    new MemoryLogStore(), new NoDisk(), machine, new OneNode.NobodyElse(), new MovableClock(), io),
            new SplittableRandom(1));
    private final Gateway gateway = new Gateway(node, machine);

    @AfterEach
    void close() {
        node.close();
        gateway.close();
    }

    /** The loop and the watchdog answer those that they give up: what follows is not theirs to do. */
    @Test
    void whatAnotherThreadAnswersGoesOnOnTheIoThread() {
        var answer = new CompletableFuture<String>();
        var followed = gateway.onIo(answer).thenApply(text -> text + " heard");
        answer.complete("given up");
        assertThat(followed).isNotDone();
        io.run();
        assertThat(followed.join()).isEqualTo("given up heard");
    }

    @Test
    void whatTheIoThreadAnswersGoesOnAtOnce() {
        io.begin();
        var answer = new CompletableFuture<String>();
        var followed = gateway.onIo(answer);
        answer.complete("applied");
        assertThat(followed).isCompletedWithValue("applied");
        assertThat(io.waiting()).isZero();
    }

    @Test
    void whatFailsFailsTheSameWay() {
        var answer = new CompletableFuture<String>();
        var followed = gateway.onIo(answer);
        answer.completeExceptionally(new IllegalStateException("a bug"));
        assertThat(followed).isCompletedExceptionally();
    }
}
