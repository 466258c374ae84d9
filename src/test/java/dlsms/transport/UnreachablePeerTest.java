package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.raft.NodeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real bug 24: one peer that can't be reached must not hold up what goes to the others. */
class UnreachablePeerTest {

    private static final NodeId N3 = new NodeId("n3");

    private Valve valve;
    private LoopbackCluster cluster;

    @AfterEach
    void close() throws IOException {
        valve.close();
        cluster.close();
    }

    @Test
    void aPeerThatAcceptsAndNeverReadsDelaysNobody() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN3);
        valve.shut();
        cluster.start(cluster.members.get(0));
        cluster.start(cluster.members.get(1));
        Member leader = cluster.leader();
        await().until(() -> valve.connections() > 0);

        assertApplied(proposeMegabytes(leader, 40));
        assertThat(leader.links.isConnected(N3)).isFalse();
    }

    @Test
    void aPeerThatStopsReadingDelaysNobodyAndCatchesUpWhenItReadsAgain() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN3).start();
        Member leader = leaderOtherThanN3();
        assertApplied(proposeMegabytes(leader, 1));
        valve.shut();
        assertApplied(proposeMegabytes(leader, 40));
        Member third = cluster.members.get(2);
        assertThat(third.machine.commands().size()).isLessThan(410);
        valve.open();

        cluster.awaitSame(410);
    }

    @Test
    void aPeerWhoseConnectionIsCutIsConnectedAgain() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN3).start();
        Member leader = leaderOtherThanN3();
        for (int i = 1; i <= 3; i++) {
            valve.cut();
            assertApplied(proposeMegabytes(leader, 1));
            cluster.awaitSame(10 * i);
        }
    }

    @Test
    void aPeersServerMayBeRestarted() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN3).start();
        Member leader = leaderOtherThanN3();
        Member third = cluster.members.get(2);
        third.stopServer();
        await().until(() -> !leader.links.isConnected(N3));
        assertApplied(proposeMegabytes(leader, 1));
        third.startServer();
        await().atMost(Member.PATIENCE).until(() -> leader.links.isConnected(N3));

        cluster.awaitSame(10);
    }

    /** Connections that were made before the nodes had data are asked again once they have. */
    @Test
    void nodesThatTurnOutToBeOfAnotherClusterAreLeft() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN3).start();
        Member leader = leaderOtherThanN3();
        assertApplied(proposeMegabytes(leader, 1));
        cluster.awaitSame(10);
        cluster.members.forEach(member -> member.clusterId = Optional.of(member.id.equals(N3) ? "c2" : "c1"));
        Member third = cluster.members.get(2);
        await().atMost(Member.PATIENCE).until(() -> third.node.leader().isEmpty());

        assertApplied(proposeMegabytes(leader, 1));
        assertThat(third.machine.commands()).hasSize(10);
    }

    private SortedMap<NodeId, InetSocketAddress> valveBeforeN3(SortedMap<NodeId, InetSocketAddress> listen) {
        valve = new Valve(listen.get(N3));
        var found = new TreeMap<>(listen);
        found.put(N3, valve.address());
        return found;
    }

    private Member leaderOtherThanN3() {
        await().atMost(Member.PATIENCE).until(() -> {
            Member leader = cluster.leader();
            boolean third = leader.id.equals(N3);
            return !third || !leader.node.transferTo("n1");
        });
        return cluster.leader();
    }

    private static ArrayList<CompletableFuture<Proposed>> proposeMegabytes(Member member, int megabytes) {
        var answers = new ArrayList<CompletableFuture<Proposed>>();
        for (int i = 0; i < 10 * megabytes; i++) {
            answers.add(member.propose(new byte[100_000]));
            if (answers.size() % 100 == 0) {
                answers.getLast().join();
            }
        }
        return answers;
    }

    private static void assertApplied(ArrayList<CompletableFuture<Proposed>> answers) {
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Applied.class));
    }
}
