package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** §5.2 and §5.4.1: who is elected. */
class ElectionTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @Test
    void aFollowerThatHearsFromALeaderNeverCampaigns() {
        wired.run("elect a");

        for (int i = 0; i < 30; i++) {
            assertThat(wired.run("settle 5")).noneMatch(line -> line.contains("CANDIDATE"));
        }
    }

    @Test
    void aFollowerThatHearsNobodyForAnElectionTimeoutCampaigns() {
        assertThat(wired.run("a tick 9")).isEmpty();
        assertThat(wired.run("a tick 1")).contains("a is PRE_CANDIDATE in 0");
    }

    @Test
    void aCandidateBeginsATermAndVotesForItselfBeforeItAsks() {
        wired.run("a tick 10");

        assertThat(wired.run("a receive b Vote term=1 pre granted"))
                .containsExactly(
                        "a is CANDIDATE in 1",
                        "a writes term=1 vote=a",
                        "a => b RequestVote term=1 last=0.0 ELECTION",
                        "a => c RequestVote term=1 last=0.0 ELECTION");
    }

    @Test
    void aMajorityOfVotesElects() {
        wired.run("nodes a b c d e", "a tick 10");
        wired.run("a receive b Vote term=1 pre granted", "a receive c Vote term=1 pre granted");

        wired.run("a receive b Vote term=1 granted");
        assertThat(wired.machine("a").role()).isEqualTo("CANDIDATE in 1");

        wired.run("a receive c Vote term=1 granted");
        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    @Test
    void oneVoterCountsOnce() {
        wired.run("nodes a b c d e", "a tick 10");
        wired.run("a receive b Vote term=1 pre granted", "a receive c Vote term=1 pre granted");

        wired.run("a receive b Vote term=1 granted", "a receive b Vote term=1 granted");

        assertThat(wired.machine("a").role()).isEqualTo("CANDIDATE in 1");
    }

    @Test
    void aNodeVotesOnceATermFirstComeFirstServed() {
        assertThat(wired.run("a receive b RequestVote term=1 last=0.0 ELECTION"))
                .contains("a writes term=1 vote=b", "a => b Vote term=1 granted");
        assertThat(wired.run("a receive c RequestVote term=1 last=0.0 ELECTION"))
                .containsExactly("a => c Vote term=1 refused");
    }

    @Test
    void aVoteThatWasLostIsGivenAgain() {
        wired.run("a receive b RequestVote term=1 last=0.0 ELECTION");

        assertThat(wired.run("a receive b RequestVote term=1 last=0.0 ELECTION"))
                .containsExactly("a => b Vote term=1 granted");
    }

    @Test
    void aCandidateDoesNotVoteForAnother() {
        wired.run("a tick 10", "a receive b Vote term=1 pre granted");

        assertThat(wired.run("a receive c RequestVote term=1 last=9.9 ELECTION"))
                .containsExactly("a => c Vote term=1 refused");
    }

    @Test
    void aCandidateFollowsTheLeaderOfItsTerm() {
        wired.run("a tick 10", "a receive b Vote term=1 pre granted");

        wired.run("a receive c Append term=1 prev=0.0 entries=1.1");

        assertThat(wired.machine("a").role()).isEqualTo("FOLLOWER of c in 1");
    }

    @Test
    void aCandidateKeepsOnWhenALeaderOfAnEarlierTermSpeaks() {
        wired.run("a tick 10", "a receive b Vote term=1 pre granted");

        wired.run("a receive c Append term=0 prev=0.0");

        assertThat(wired.machine("a").role()).isEqualTo("CANDIDATE in 1");
    }

    @Test
    void aSplitVoteIsFollowedByAnotherTerm() {
        wired.run("a tick 10", "a receive b Vote term=1 pre granted", "drop");
        wired.run("a receive b Vote term=1 refused", "a receive c Vote term=1 refused");

        assertThat(wired.run("a tick 10")).contains("a -> b RequestVote term=2 last=0.0 PRE_VOTE");
        assertThat(wired.run("a receive b Vote term=2 pre granted")).contains("a writes term=2 vote=a");
    }

    @Test
    void aVoteOfAnEarlierTermDoesNotElect() {
        wired.run("a tick 10", "a receive b Vote term=1 pre granted", "a tick 10");
        wired.run("a receive b Vote term=2 pre granted", "a receive c Vote term=1 granted");

        assertThat(wired.machine("a").role()).isEqualTo("CANDIDATE in 2");
    }

    @Test
    void timeoutsAreDrawnFromTheWholeRange() {
        SortedSet<Integer> timeouts = new TreeSet<>();
        for (int seed = 0; seed < 400; seed++) {
            timeouts.add(ticksUntilCampaign(seed));
        }

        assertThat(timeouts.first()).isEqualTo(10);
        assertThat(timeouts.last()).isEqualTo(19);
        assertThat(timeouts).hasSize(10);
    }

    private static int ticksUntilCampaign(int seed) {
        var members = new TreeSet<>(List.of(new NodeId("a"), new NodeId("b")));
        var settings = new RaftSettings(new NodeId("a"), members, 10, 2, RaftSettings.Limits.DEFAULT);
        var raft = new Raft(settings, Restored.EMPTY, new Random(seed));
        int ticks = 0;
        while (raft.status().role() == RaftStatus.RoleName.FOLLOWER) {
            raft.step(List.of(new Input.Tick()));
            ticks++;
        }
        return ticks;
    }

    @ParameterizedTest
    @CsvSource({
        // the candidate's last, the voter's log, granted: later term first, then the longer log (§5.4.1)
        "2.1, '1,1,1', granted",
        "1.3, '1,1,2', refused",
        "2.3, '1,1,2', granted",
        "2.4, '1,1,2', granted",
        "2.2, '1,1,2', refused",
        "0.0, '', granted",
        "0.0, '1', refused"
    })
    void aVoteIsOnlyForALogThatIsAtLeastAsUpToDate(String last, String log, String answer) {
        wired.run("node a of a,b,c term=2 log=" + log);

        assertThat(wired.run("a receive b RequestVote term=3 last=" + last + " ELECTION"))
                .contains("a => b Vote term=3 " + answer);
        assertThat(wired.run("a receive c RequestVote term=4 last=" + last + " PRE_VOTE"))
                .containsExactly("a -> c Vote term=" + (answer.equals("granted") ? 4 : 3) + " pre " + answer);
    }

    @Test
    void aRefusalDoesNotPutOffTheVotersOwnCampaign() {
        wired.run("node a of a,b,c term=1 log=1", "a tick 9");
        wired.run("a receive b RequestVote term=2 last=0.0 ELECTION");

        assertThat(wired.run("a tick 1")).contains("a is PRE_CANDIDATE in 2");
    }

    @Test
    void aVoteGivenPutsOffTheVotersOwnCampaign() {
        wired.run("a tick 9", "a receive b RequestVote term=1 last=0.0 ELECTION");

        assertThat(wired.run("a tick 9")).isEmpty();
    }

    @Test
    void aNodeAloneElectsItselfAtItsFirstTickAndCommits() {
        wired.run("nodes a");

        assertThat(wired.run("a tick 1"))
                .containsExactly(
                        "a is CANDIDATE in 1",
                        "a writes term=1 vote=a",
                        "a is LEADER in 1",
                        "a writes 1.1",
                        "a applies 1.1");
        assertThat(wired.run("a propose x & read 3"))
                .containsExactly("a writes 1.2:x", "a proposal 1 appended at 1.2", "a read 3 at 1", "a applies 1.2:x");
    }

    @Test
    void twoLeadersInOneTermStopTheNode() {
        wired.run("elect a");

        assertThatThrownBy(() -> wired.run("a receive b Append term=1 prev=0.0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("two leaders in term 1: a and b");
        assertThatThrownBy(() -> wired.run("b receive c Append term=1 prev=0.0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("two leaders in term 1: a and c");
    }
}
