package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A broken connection ends the wait for a dead leader. A whole story is told in {@code lost-connection.txt}. */
class LostConnectionTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @Test
    void aFollowerThatLosesItsLeaderStandsSoon() {
        wired.run("elect a");

        assertThat(wired.run("b lost a")).containsExactly("b is FOLLOWER in 1");
        assertThat(wired.run("b tick").getFirst()).isEqualTo("b is PRE_CANDIDATE in 1");
    }

    @Test
    void thoseAfterTheLostOneStandInTurn() {
        assertThat(ticksUntilItStands("b", "a")).isEqualTo(1);
        assertThat(ticksUntilItStands("c", "a")).isEqualTo(3);
        assertThat(ticksUntilItStands("c", "b")).isEqualTo(1);
        assertThat(ticksUntilItStands("a", "b")).isEqualTo(3);
        assertThat(ticksUntilItStands("a", "c")).isEqualTo(1);
        assertThat(ticksUntilItStands("b", "c")).isEqualTo(3);
    }

    @Test
    void afterALeaderThatIsNoVoterAnyMoreTheyStandInTurnToo() {
        assertThat(ticksUntilItStands("a", "zz")).isEqualTo(1);
        assertThat(ticksUntilItStands("b", "zz")).isEqualTo(3);
    }

    private int ticksUntilItStands(String self, String lost) {
        var raft = new Raft(wired.machine(self).settings(), Restored.EMPTY, new Random(1));
        var leader = new NodeId(lost);
        raft.step(List.of(new Input.Received(leader, Text.message("Append term=1 prev=0.0"))));
        raft.step(List.of(new Input.PeerLost(leader)));
        int ticks = 0;
        while (raft.status().role() == RaftStatus.RoleName.FOLLOWER) {
            raft.step(List.of(new Input.Tick()));
            ticks++;
        }
        return ticks;
    }

    @Test
    void anotherPeersConnectionChangesNothing() {
        wired.run("elect a");

        assertThat(wired.run("b lost c & lost zz")).isEmpty();
        assertThat(wired.run("a lost b")).isEmpty();
        assertThat(wired.run("b tick 9")).isEmpty();
    }

    @Test
    void whoStillHasItsConnectionStaysLoyal() {
        wired.run("elect a", "b lost a", "b tick");

        assertThat(wired.run("deliver b c")).isEmpty();
        assertThat(wired.machine("c").role()).isEqualTo("FOLLOWER of a in 1");
    }

    @Test
    void whoLostItVotesAtOnce() {
        wired.run("elect a", "b lost a");

        assertThat(wired.run("b receive c RequestVote term=2 last=1.1 PRE_VOTE"))
                .containsExactly("b -> c Vote term=2 pre granted");
    }

    @Test
    void aLeaderThatSpeaksAgainIsFollowedAndWaitedForAsBefore() {
        wired.run("elect a", "b lost a", "b receive a Append term=1 prev=1.1 commit=1");

        assertThat(wired.run("b tick 9")).isEmpty();
        assertThat(wired.run("b tick").getFirst()).isEqualTo("b is PRE_CANDIDATE in 1");
    }

    @Test
    void itAsksAgainSoonForAnElectionTimeout() {
        wired.run("elect a", "b lost a");

        long asked = wired.run("b tick 30").stream()
                .filter(line -> line.contains("-> c RequestVote"))
                .count();

        assertThat(asked).isEqualTo(12); // 9 of them, one a tick, within the first timeout of 10 ticks
    }

    @Test
    void aCandidateAndWhoVotedWaitALittleLonger() {
        wired.run("elect a", "b lost a", "c lost a", "b tick", "deliver b c", "deliver c b");
        assertThat(wired.machine("b").role()).isEqualTo("CANDIDATE in 2");
        wired.run("deliver b c");

        assertThat(wired.run("c tick 4")).isEmpty();
        assertThat(wired.run("b tick 4")).isEmpty();
        assertThat(wired.run("b tick").getFirst()).isEqualTo("b is PRE_CANDIDATE in 2");
    }

    @Test
    void whoMayNotStandLetsGoTooAndWaits() {
        wired.run("elect a", "b disk SICK", "b lost a");

        assertThat(wired.run("b tick 40")).isEmpty();
        assertThat(wired.machine("b").role()).isEqualTo("FOLLOWER in 1");
    }
}
