package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Reads without an entry (T§6.4, §8). */
class ReadIndexTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @Test
    void aReadIsAnsweredOnceAMajorityConfirmsThatTheLeaderLeads() {
        wired.run("elect a");

        assertThat(wired.run("a read 1"))
                .containsExactly(
                        "a -> b Append term=1 prev=1.1 commit=1 round=1",
                        "a -> c Append term=1 prev=1.1 commit=1 round=1");
        assertThat(wired.run("deliver a b", "deliver b a")).contains("a read 1 at 1");
    }

    @Test
    void aReadIsAnsweredAtTheIndexThatWasCommittedWhenItsRoundBegan() {
        wired.run("elect a", "a read 1", "drop", "a propose x", "deliver a b", "deliver b a");
        wired.run("drop");

        assertThat(wired.run("a receive b Appended term=1 match=2 round=1")).isEmpty();
        assertThat(wired.machine("a").status().commitIndex()).isEqualTo(2);
    }

    @Test
    void allThatWaitShareARoundAndTheNextGathersMeanwhile() {
        wired.run("elect a", "a read 1 & read 2", "a read 3", "a read 4");

        assertThat(wired.run("a receive b Appended term=1 match=1 round=1"))
                .containsExactly(
                        "a -> b Append term=1 prev=1.1 commit=1 round=2",
                        "a -> c Append term=1 prev=1.1 commit=1 round=2",
                        "a read 1 at 1",
                        "a read 2 at 1");
        assertThat(wired.run("a receive c Appended term=1 match=1 round=2"))
                .containsExactly("a read 3 at 1", "a read 4 at 1");
    }

    /** Else the read would wait for the news of the commit, which comes with the next entries or tick. */
    @Test
    void anEntryThatComesAfterTheAnswerToAReadIsCommittedAsItComes() {
        wired.run("elect a", "b read 1", "drop", "b receive a ReadGranted term=1 round=1 index=2");
        wired.run("b receive a Append term=1 prev=1.1 entries=1.2:x,1.3:y commit=1");

        assertThat(wired.machine("b").status().commitIndex()).isEqualTo(2);
    }

    @Test
    void whatALeaderSaidOfItsLogHoldsForNoOthers() {
        wired.run("elect a", "b read 1", "drop", "b receive a ReadGranted term=1 round=1 index=3");
        wired.run("b receive c Append term=2 prev=1.1 entries=2.2,2.3 commit=1");

        assertThat(wired.machine("b").status().commitIndex()).isEqualTo(1);
    }

    @Test
    void aRoundGoesAlongWithEntries() {
        wired.run("elect a");

        assertThat(wired.run("a propose x & read 1"))
                .contains("a -> b Append term=1 prev=1.1 entries=1.2:x commit=1 round=1");
    }

    @Test
    void aRejectionConfirmsARoundAsWell() {
        wired.run("elect a", "a read 1");

        assertThat(wired.run("a receive b AppendRejected term=1 rejected=9 hint=1.1 round=1"))
                .contains("a read 1 at 1");
    }

    @Test
    void aRoundThatGetsLostIsRepeatedByTheHeartbeat() {
        wired.run("elect a", "a read 1", "drop", "a tick 2");

        assertThat(wired.run("deliver a b", "deliver b a")).contains("a read 1 at 1");
    }

    /** Bug 11, from the first vote on. */
    @Test
    void aNewLeaderAnswersNoReadBeforeAnEntryOfItsTermIsCommitted() {
        wired.run("node a of a,b,c term=1 log=1,1", "node b of a,b,c term=1 log=1,1", "a tick 10");
        wired.run("a receive b Vote term=2 pre granted", "a receive b Vote term=2 granted");

        assertThat(wired.run("a read 1")).isEmpty();
        assertThat(wired.run("a receive b Appended term=2 match=3"))
                .contains("a -> b Append term=2 prev=2.3 commit=3 round=1");
        assertThat(wired.run("a receive b Appended term=2 match=3 round=1")).contains("a read 1 at 3");
    }

    @Test
    void allReadsOfARoundFailWhenTheLeaderStepsDown() {
        wired.run("elect a", "cut a b", "cut a c", "a read 1", "a tick 9");

        assertThat(wired.run("a tick 1")).containsExactly("a is FOLLOWER in 1", "a read 1 failed");
    }

    @Test
    void aFollowerAsksItsLeaderForABatchAtATime() {
        wired.run("elect a");

        assertThat(wired.run("b read 1 & read 2")).containsExactly("b -> a ReadRequest term=1 round=1");
        assertThat(wired.run("b read 3")).isEmpty();
        assertThat(wired.run("settle"))
                .containsSubsequence(
                        "b -> a ReadRequest term=1 round=2", "b read 1 at 1", "b read 2 at 1", "b read 3 at 1");
    }

    @Test
    void aFollowerAsksAgainWhenTheAnswerIsLate() {
        wired.run("elect a", "b read 1", "drop");

        assertThat(wired.run("b tick 2")).contains("b -> a ReadRequest term=1 round=1");
    }

    @Test
    void aQuestionThatCameTwiceIsAnsweredByTheSameRound() {
        wired.run("elect a", "a receive b ReadRequest term=1 round=7", "a receive b ReadRequest term=1 round=7");

        assertThat(wired.run("a receive b Appended term=1 match=1 round=1"))
                .containsExactly("a -> b ReadGranted term=1 round=7 index=1");
    }

    @Test
    void anAnswerToAnOlderBatchIsNotTakenForTheNewerOne() {
        wired.run("elect a", "b read 1", "settle", "b read 2", "drop");

        assertThat(wired.run("b receive a ReadGranted term=1 round=1 index=1")).isEmpty();
    }

    @Test
    void anAnswerFromSomeoneWhoDoesNotLeadIsNotTaken() {
        wired.run("elect a", "b read 1", "drop");

        assertThat(wired.run("b receive c ReadGranted term=1 round=1 index=1")).isEmpty();
    }

    @Test
    void withoutALeaderReadsWaitForOne() {
        assertThat(wired.run("b read 1")).isEmpty();

        assertThat(wired.run("a tick 10", "settle")).contains("b read 1 at 1");
    }

    @Test
    void theyDoNotWaitForEver() {
        wired.run("b read 1");

        assertThat(wired.run("b tick 20")).contains("b read 1 failed");
    }

    @Test
    void aFollowersReadsFailWhenItsLeaderChanges() {
        wired.run("elect a", "b read 1", "drop");

        assertThat(wired.run("b receive c Append term=2 prev=1.1 entries=2.2")).contains("b read 1 failed");
    }

    @Test
    void theAnswersIndexIsCommittedAtTheFollowerAsFarAsItsLogIsTheLeaders() {
        wired.run("elect a", "a propose x", "deliver a b", "deliver b a", "drop");
        assertThat(wired.machine("b").status().commitIndex()).isEqualTo(1);
        wired.run("b read 1");

        assertThat(wired.run("b receive a ReadGranted term=1 round=1 index=9"))
                .containsExactly("b applies 1.2:x", "b read 1 at 9");
    }

    @Test
    void aQuestionOfAnotherTermIsNotAnswered() {
        wired.run("elect a");

        assertThat(wired.run("a receive b ReadRequest term=0 round=1")).isEmpty();
    }
}
