package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member is its name and its disk. The whole story is told in {@code lost-disk.txt}. */
class LostDiskTest {

    private static final String OF = " of a/1,b/2,c/3 ";
    private final Wired wired = new Wired();
    private int questions;

    @BeforeEach
    void threeOnTheirDisks() {
        wired.run("node a" + OF + "disk=1", "node b" + OF + "disk=2", "node c" + OF + "disk=3");
    }

    private void leaderAndEmptyC() {
        wired.run("elect a", "node c" + OF + "disk=33");
    }

    @Test
    void aCandidateNamesTheDiskThatItAsks() {
        assertThat(wired.run("a tick 10"))
                .contains(
                        "a -> b RequestVote term=1 last=0.0 disk=2 PRE_VOTE",
                        "a -> c RequestVote term=1 last=0.0 disk=3 PRE_VOTE");
    }

    @Test
    void anotherDiskDoesNotAnswer() {
        wired.run("node c" + OF + "disk=33");

        for (String reason : new String[] {"PRE_VOTE", "ELECTION", "TRANSFER"}) {
            assertThat(wired.run("c receive a RequestVote term=1 last=0.0 disk=3 " + reason))
                    .isEmpty();
        }
        assertThat(wired.run("c receive a RequestVote term=1 last=0.0 disk=33 ELECTION"))
                .contains("c => a Vote term=1 granted");
    }

    @Test
    void itStandsForNoElectionNotEvenWhenAsked() {
        wired.run("node c" + OF + "disk=33");

        assertThat(wired.run("c tick 40")).isEmpty();
        assertThat(wired.run("c receive a TimeoutNow term=0")).isEmpty();
    }

    /** It would be counted as the voter on the old one, for its members name no other. */
    @Test
    void notEvenWhereItsVoteIsWantedAndItsLogForbidsIt() {
        wired.run("node c of a/1,b/2,c/33 disk=3 log=1");
        wired.run("c receive a RequestVote term=2 last=0.0 disk=3 PRE_VOTE");

        assertThat(wired.run("c tick 40")).isEmpty();
    }

    @Test
    void oneThatComesBackStandsThere() {
        wired.run("node c of a/1,b/2,~c/33 disk=33 log=1");
        wired.run("c receive a RequestVote term=2 last=0.0 disk=33 PRE_VOTE");

        assertThat(wired.run("c tick 20")).contains("c is PRE_CANDIDATE in 1");
    }

    @Test
    void butNotOnAThirdDisk() {
        wired.run("node c of a/1,b/2,~c/33 disk=34 log=1");
        wired.run("c receive a RequestVote term=2 last=0.0 disk=34 PRE_VOTE");

        assertThat(wired.run("c tick 40")).isEmpty();
    }

    @Test
    void whatItAcknowledgesCommitsNothing() {
        leaderAndEmptyC();
        wired.run("cut a b", "a propose x");

        assertThat(wired.run("a receive c Appended term=1 match=2 disk=33")).noneMatch(it -> it.contains("applies"));
    }

    @Test
    void whatItAnswersKeepsNoLeader() {
        leaderAndEmptyC();
        wired.run("cut a b");

        assertThat(wired.run("settle 20")).contains("a is FOLLOWER in 1");
    }

    @Test
    void whatItAnswersConfirmsNoRead() {
        leaderAndEmptyC();
        wired.run("cut a b", "a read 1");

        assertThat(wired.run("a receive c Appended term=1 match=1 round=1 disk=33"))
                .noneMatch(it -> it.contains("read 1"));
        wired.run("node c" + OF + "disk=3");
    }

    @Test
    void fromItsOwnDiskTheSameConfirmsTheRead() {
        wired.run("elect a", "cut a b", "a read 1");

        assertThat(wired.run("a receive c Appended term=1 match=1 round=1 disk=3"))
                .contains("a read 1 at 1");
    }

    @Test
    void whatItsFormerDiskAcknowledgedIsNotTakenForTheNewOnes() {
        wired.run("elect a", "a propose x", "settle");

        aHearsC("rejected=2 hint=0.0 disk=33");

        assertThat(wired.run("status a")).anyMatch(line -> line.startsWith("c ") && line.contains("match=0"));
    }

    /** It speaks, is asked whether that is its disk, and says so. */
    private void aHearsC(String rejection) {
        wired.run("a receive c AppendRejected term=1 " + rejection);
        questions++;
        wired.run("a receive c AppendRejected term=1 round=" + questions + " " + rejection);
    }

    @Test
    void itIsReturningUntilItHasAllAndThenAVoterAgain() {
        leaderAndEmptyC();

        assertThat(wired.run("settle 2").toString()).contains("[a/1;b/2;~c/33]", "[a/1;b/2;c/33]");
        assertThat(wired.run("members b")).containsExactly("b [a/1;b/2;c/33] from 3");
    }

    @Test
    void whoWasRemovedAndIsAddedAgainMayComeWithItsDisk() {
        wired.run("elect a", "a remove c", "settle 20", "a add c", "settle 40");

        assertThat(wired.run("status a")).anyMatch(line -> line.startsWith("c ") && line.contains("replicating"));
        assertThat(wired.run("members a").toString()).contains("c/3");
    }

    // Found by the simulator: the leader took the voter for one that had lost its disk again, and two of four were
    // left.
    @Test
    void whatItsFormerDiskSaysLateChangesNothing() {
        leaderAndEmptyC();
        wired.run("settle 2");

        wired.run("a receive c Appended term=1 match=1 disk=3", "settle 2");
        wired.run("a receive c AppendRejected term=1 rejected=1 hint=0.0 disk=3", "settle 2");

        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;c/33] from 3");
    }

    // Found by the simulator: a leader that heard nobody any more took it for news, another voter's disk was lost, and
    // two of four were left.
    @Test
    void norDoesItAfterALongSilence() {
        leaderAndEmptyC();
        wired.run("settle 2", "cut a c", "settle 40");

        wired.run("a receive c Appended term=1 match=1 disk=3", "settle 2");
        wired.run("a receive c Appended term=1 match=1 round=1 disk=3", "heal", "settle 2");

        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;c/33] from 3");
    }

    @Test
    void whereTheQuestionIsLostTheNextWordAsksIt() {
        wired.run("elect a", "a receive c AppendRejected term=1 rejected=1 hint=0.0 disk=33", "drop a c");

        assertThat(wired.run("a tick 2"))
                .anyMatch(line -> line.startsWith("a -> c Append") && line.contains("round=1"));
    }

    @Test
    void whatItsKnownDiskSaysMeanwhileTakesTheQuestionBack() {
        wired.run("elect a", "a receive c AppendRejected term=1 rejected=1 hint=0.0 disk=33");
        wired.run("a receive c Appended term=1 match=1 disk=3");

        wired.run(
                "a receive c AppendRejected term=1 rejected=1 hint=0.0 round=1 disk=33", "deliver a b", "deliver b a");

        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;c/3] from 0");
    }

    @Test
    void anOperatorCanNotHurryThat() {
        leaderAndEmptyC();
        aHearsC("rejected=1 hint=0.0 disk=33");
        wired.run("cut a c", "settle");

        assertThat(wired.run("a promote c"))
                .containsExactly("a proposal 1 refused: c becomes a voter by itself as soon as it has caught up");
    }

    @Test
    void aDiskThatIsLostAgainMeanwhileIsWrittenDown() {
        leaderAndEmptyC();
        aHearsC("rejected=1 hint=0.0 disk=33");
        wired.run("deliver a b", "deliver b a");

        aHearsC("rejected=2 hint=0.0 disk=34");
        wired.run("deliver a b", "deliver b a");

        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;~c/34] from 3");
    }

    @Test
    void nothingIsChangedBeforeAnEntryOfTheOwnTermIsCommitted() {
        wired.run("node a" + OF + "disk=1 log=1", "a tick 10", "a receive b Vote term=2 pre granted");
        wired.run("a receive b Vote term=2 granted");

        wired.run("a receive c AppendRejected term=2 rejected=1 hint=0.0 disk=33");

        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;c/3] from 0");
    }

    @Test
    void aLearnersDiskIsWrittenDownWhenItFirstAnswersAndWhenItIsAnother() {
        wired.run("elect a", "a add d", "settle", "node d" + OF + "disk=4", "settle 4");
        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;c/3;+d/4] from 3");

        wired.run("node d" + OF + "disk=44");
        wired.run("settle 4");

        assertThat(wired.run("members d")).containsExactly("d [a/1;b/2;c/3;+d/44] from 4");
    }

    @Test
    void aLearnerIsPromotedOnTheDiskThatIsWrittenDownOnly() {
        wired.run("elect a", "a add d", "settle", "node d" + OF + "disk=4", "cut a b", "cut a c");
        wired.run("settle 2");

        assertThat(wired.run("a promote d").toString()).contains("is not committed yet");
        wired.run("heal", "settle 4");
        assertThat(wired.run("a promote d")).contains("a proposal 3 appended at 1.4");
    }

    @Test
    void aNodeWithoutANumberIsNotTakenForTheOneThatHasOne() {
        wired.run("elect a", "cut a b", "a propose x");

        assertThat(wired.run("a receive c Appended term=1 match=2")).noneMatch(line -> line.contains("applies"));
        assertThat(wired.run("members a")).containsExactly("a [a/1;b/2;c/3] from 0");
    }
}
