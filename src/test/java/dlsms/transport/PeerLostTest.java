package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.raft.NodeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that breaks is news at once; one that is only silent is not. n3 is reached by a valve. */
class PeerLostTest {

    private static final NodeId N3 = new NodeId("n3");

    private Valve valve;
    private LoopbackCluster cluster;

    @BeforeEach
    void start() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN3).start();
        await().atMost(Member.PATIENCE).until(() -> cluster.leader() != cluster.members.get(2) || handedOver());
        await().atMost(Member.PATIENCE)
                .until(() -> cluster.members.stream()
                        .allMatch(member -> cluster.members.stream()
                                .allMatch(peer -> peer == member || member.links.isConnected(peer.id))));
        cluster.leader().propose("heard by all").join();
        cluster.awaitSame(1);
        cluster.members.forEach(member -> member.lost.clear());
    }

    private boolean handedOver() {
        cluster.leader().node.transferTo("n1");
        return false;
    }

    @AfterEach
    void close() throws IOException {
        valve.close();
        cluster.close();
    }

    @Test
    void aPeerThatDiesIsLostOnceForAllItsConnections() {
        Member leader = cluster.leader();
        cluster.kill(leader);
        List<Member> others =
                cluster.members.stream().filter(each -> each != leader).toList();

        for (Member each : others) {
            await().atMost(Duration.ofMillis(300)).until(() -> each.lost.contains(leader.id));
        }
        cluster.leader();
        for (Member each : others) {
            assertThat(Collections.frequency(each.lost, leader.id)).isEqualTo(1);
        }
        assertThat(leader.lost).as("what it closed itself").isEmpty();
    }

    @Test
    void aFollowerHearsAtOnceThatTheConnectionFromItsLeaderIsCut() {
        Member third = cluster.members.get(2);
        NodeId leader = cluster.leader().id;
        valve.cut();

        await().atMost(Duration.ofMillis(300)).until(() -> third.lost.contains(leader));
        await().atMost(Duration.ofMillis(300)).until(() -> cluster.leader().lost.equals(List.of(N3)));
        cluster.leader().propose("after it").join();
        cluster.awaitSame(2);
        assertThat(third.lost).containsOnly(leader);

        valve.cut();
        await().atMost(Member.PATIENCE)
                .until(() -> Collections.frequency(cluster.members.get(0).lost, N3)
                                + Collections.frequency(cluster.members.get(1).lost, N3)
                        >= 3);
    }

    /** Then the election timeout acts; the connection is found dead by a ping that nobody answers. */
    @Test
    void aSilentConnectionIsLostOnlyWhenItsPingStaysUnanswered() {
        Member third = cluster.members.get(2);
        NodeId leader = cluster.leader().id;
        valve.shut();

        await().atMost(Member.PATIENCE).until(() -> third.node.leader().isEmpty());
        assertThat(third.lost).isEmpty();
        await().atMost(Member.PATIENCE).until(() -> third.lost.contains(leader));
    }

    @Test
    void twoConnectionsOfOneDeathAreOneLossUntilThePeerIsHeardAgain() {
        var told = new java.util.ArrayList<NodeId>();
        var connected = new java.util.HashSet<NodeId>();
        var losses = new Losses(connected::contains, told::add);
        losses.broke(N3);
        losses.heard(N3); // what it had sent before, by the other connection
        losses.broke(N3);
        assertThat(told).containsExactly(N3);
        connected.add(N3);
        losses.heard(N3);
        losses.broke(N3);
        assertThat(told).containsExactly(N3, N3);
    }

    private SortedMap<NodeId, InetSocketAddress> valveBeforeN3(SortedMap<NodeId, InetSocketAddress> listen) {
        valve = new Valve(listen.get(N3));
        var found = new TreeMap<>(listen);
        found.put(N3, valve.address());
        return found;
    }
}
