package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Applied;
import dlsms.node.NodeSettings;
import dlsms.node.Proposed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five nodes over real connections. */
class FiveNodesTest {

    private LoopbackCluster cluster;

    @BeforeEach
    void start() {
        cluster = LoopbackCluster.of(5).start();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void everyNodeTakesProposalsAndAllApplyTheSame() {
        cluster.leader();
        var answers = new ArrayList<CompletableFuture<Proposed>>();
        for (int i = 0; i < 200; i++) {
            for (Member member : cluster.members) {
                answers.add(member.propose(member.id + "-" + i));
            }
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Applied.class));
        cluster.awaitSame(1_000);
        assertThat(cluster.leader().machine.commands()).doesNotHaveDuplicates();
    }

    @Test
    void aFollowerReadsWhatAnotherNodeHasJustWritten() {
        Member leader = cluster.leader();
        for (int i = 0; i < 20; i++) {
            String command = "a" + i;
            leader.propose(command).join();
            assertThat(cluster.follower().read()).contains(command);
        }
    }

    @Test
    void whenTheLeaderIsKilledTheOthersGoOnAndItCatchesUpLater() {
        Member old = cluster.leader();
        old.propose("before").join();
        cluster.kill(old);
        Member next = cluster.leader();
        assertThat(next.propose("without it").join()).isInstanceOf(Applied.class);
        cluster.start(old);

        cluster.awaitSame(2);
    }

    @Test
    void aProposalMadeWhileNobodyLeadsWaitsForTheNextLeader() {
        List<Member> killed = new ArrayList<>();
        while (killed.size() < 3) {
            killed.add(cluster.follower());
            cluster.kill(killed.getLast());
        }
        Member survivor = cluster.anyRunning();
        await().until(() -> survivor.node.leader().isEmpty());
        var answer = survivor.propose("patient");
        killed.forEach(cluster::start);

        assertThat(answer.join()).isInstanceOf(Applied.class);
    }

    @Test
    void leadershipIsHandedOverAndNoProposalIsTurnedAwayMeanwhile() {
        Member old = cluster.leader();
        Member target = cluster.follower();
        assertThat(old.node.transferTo("n9")).isFalse();
        var answers = new ArrayList<CompletableFuture<Proposed>>();
        // Raft gives a hand-over up when it takes too long: then an operator asks again.
        await().atMost(Member.PATIENCE).until(() -> {
            old.node.transferTo(target.id.value());
            answers.add(old.propose("at the old one " + answers.size()));
            answers.add(target.propose("at the new one " + answers.size()));
            return target.node.leads();
        });

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Applied.class));
        assertThat(cluster.leader()).isSameAs(target);
    }

    /** Real bug 25: a message above the transport's limit would be sent for ever and never arrive. */
    @Test
    void aLargeCommandFlowsAndOneTooLargeIsAnswered() {
        var large = new byte[3_000_000];
        Arrays.fill(large, (byte) 'x');
        Member follower = cluster.follower();
        assertThat(follower.propose(large).join()).isInstanceOf(Applied.class);
        var largest = new byte[NodeSettings.Limits.DEFAULT.commandBytesMax()];
        assertThat(follower.propose(largest).join()).isInstanceOf(Applied.class);
        var tooLarge = new byte[largest.length + 1];
        assertThat(follower.propose(tooLarge).join()).isEqualTo(new Proposed.Busy("commandBytesMax"));

        assertThat(follower.propose("after it").join()).isInstanceOf(Applied.class);
        cluster.awaitSame(3);
    }

    @Test
    void aProposalMayBeMadeByMoreThanOneMessageCanCarry() {
        Member follower = cluster.follower();
        List<CompletableFuture<Proposed>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            var command = new byte[200_000];
            Arrays.fill(command, (byte) ('a' + i % 26));
            answers.add(follower.propose(command));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Applied.class));
    }
}
