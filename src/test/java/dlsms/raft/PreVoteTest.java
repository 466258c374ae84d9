package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** PreVote (T§9.6): asked beforehand, and nothing changes by asking. */
class PreVoteTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @Test
    void aNodeThatIsCutOffAsksAgainAndAgainInTheSameTerm() {
        wired.run("elect a", "settle", "cut c a", "cut c b");

        wired.run("c tick 100");

        assertThat(wired.machine("c").hardState().term()).isEqualTo(1);
    }

    @Test
    void aNodeThatWasCutOffDisturbsNobodyWhenItComesBack() {
        wired.run("elect a", "cut c a", "cut c b", "c tick 10", "heal");

        wired.run("c tick 10", "settle 4");

        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
        assertThat(wired.machine("c").role()).isEqualTo("FOLLOWER of a in 1");
    }

    @Test
    void askingWritesNothing() {
        assertThat(wired.run("a tick 10")).noneMatch(line -> line.contains("writes"));
    }

    /** Bug 17 would hold who said yes to it. */
    @Test
    void aYesWritesNothingAndBindsNobody() {
        assertThat(wired.run("a receive b RequestVote term=1 last=0.0 PRE_VOTE"))
                .containsExactly("a -> b Vote term=1 pre granted");
        assertThat(wired.run("a receive c RequestVote term=1 last=0.0 PRE_VOTE"))
                .containsExactly("a -> c Vote term=1 pre granted");
        assertThat(wired.run("a receive c RequestVote term=1 last=0.0 ELECTION"))
                .contains("a => c Vote term=1 granted");
    }

    @Test
    void aYesDoesNotPutOffTheVotersOwnCampaign() {
        wired.run("a tick 9", "a receive b RequestVote term=1 last=0.0 PRE_VOTE");

        assertThat(wired.run("a tick 1")).contains("a is PRE_CANDIDATE in 0");
    }

    @Test
    void oneYesTooFewDoesNotBeginATerm() {
        wired.run("nodes a b c d e", "a tick 10", "a receive b Vote term=1 pre granted");

        assertThat(wired.machine("a").role()).isEqualTo("PRE_CANDIDATE in 0");
    }

    @Test
    void aYesForAnotherTermDoesNotCount() {
        wired.run("node a of a,b,c term=4 log=1", "a tick 10");

        wired.run("a receive b Vote term=4 pre granted", "a receive b Vote term=6 pre granted");

        assertThat(wired.machine("a").role()).isEqualTo("PRE_CANDIDATE in 4");
    }

    @Test
    void aRefusalOfALaterTermIsLearnedFrom() {
        wired.run("a tick 10");

        assertThat(wired.run("a receive b Vote term=8 pre refused"))
                .containsExactly("a is FOLLOWER in 8", "a writes term=8 vote=-");
    }

    @Test
    void whoAsksBeforehandStillVotes() {
        wired.run("a tick 10");

        assertThat(wired.run("a receive b RequestVote term=1 last=0.0 ELECTION"))
                .containsExactly("a is FOLLOWER in 1", "a writes term=1 vote=b", "a => b Vote term=1 granted");
    }

    @Test
    void whoAsksBeforehandFollowsALeaderOfItsTerm() {
        wired.run("node a of a,b,c term=1 log=1", "a tick 10");

        wired.run("a receive b Append term=1 prev=1.1");

        assertThat(wired.machine("a").role()).isEqualTo("FOLLOWER of b in 1");
    }
}
