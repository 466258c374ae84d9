package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A leader whose disk fails gives way. Whole stories are told in {@code sick-leader.txt}, {@code full-leader.txt} and
 * {@code full-disk.txt}.
 */
class DiskHealthTest {

    private final Wired wired = Wired.of("a", "b", "c");

    /** Bug 14, as soon as the leader knows. */
    @Test
    void aSickLeaderAsksTheOneThatHasMostToTakeOverAndStepsDown() {
        wired.run("elect a", "cut a b", "a propose x", "settle", "heal");

        assertThat(wired.run("a disk SICK")).containsExactly("a is FOLLOWER in 1", "a -> c TimeoutNow term=1");
    }

    @Test
    void itStepsDownAlsoWhereNobodyAnswers() {
        wired.run("elect a", "cut a b", "cut a c", "a tick 9");
        wired.run("a receive b Appended term=1 match=1", "a tick 9", "drop");
        wired.run("nodes b c", "node a of a", "a tick");

        assertThat(wired.run("a disk SICK")).containsExactly("a is FOLLOWER in 1");
    }

    @Test
    void aLearnerIsNotAskedToTakeOver() {
        wired.run("node a of a,+b,+c", "a tick", "settle 2");

        assertThat(wired.run("a disk SICK")).containsExactly("a is FOLLOWER in 1");
    }

    @Test
    void whoseDiskIsSickStandsForNoElectionNotEvenWhenAsked() {
        wired.run("a disk SICK");

        assertThat(wired.run("a tick 400")).isEmpty();
        assertThat(wired.run("a receive b TimeoutNow term=0")).isEmpty();
        wired.run("a disk GOOD");
        assertThat(wired.run("a tick 10").toString()).contains("a is PRE_CANDIDATE");
    }

    @Test
    void whoseDiskIsFullStandsOnlyWhereAWholeTimeoutBroughtNobodyElse() {
        wired.run("a disk FULL");

        assertThat(wired.run("a receive b TimeoutNow term=0")).isEmpty();
        assertThat(wired.run("a tick 19")).isEmpty();
        wired.run("a receive b Append term=1 prev=0.0 commit=0");
        assertThat(wired.run("a tick 19").toString()).doesNotContain("CANDIDATE");
        assertThat(wired.run("a tick 20").toString()).contains("a is PRE_CANDIDATE");
    }

    @Test
    void whoseDiskIsFullDoesNotHurryWhenItsLeaderDied() {
        wired.run("elect a", "b disk FULL", "b lost a");

        assertThat(wired.run("b tick 12").toString()).doesNotContain("CANDIDATE");
    }

    /** Reads go on where a majority has no space, also without the leader that it had. */
    @Test
    void whereAllAreFullOneIsElectedAllTheSameAndServesReads() {
        wired.run(
                "elect a",
                "a propose x",
                "settle 4",
                "a disk FULL",
                "b disk FULL",
                "c disk FULL",
                "cut a b",
                "cut a c");
        wired.run("c tick 10", "b tick 20", "settle");

        assertThat(wired.run("b propose y")).containsExactly("b proposal 2 busy: its disk");
        wired.run("b read 1");
        assertThat(wired.run("settle")).contains("b read 1 at 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SICK", "FULL"})
    void whoStandsAlreadyGivesUpWhenItsTimeIsOver(String health) {
        wired.run("a tick 10", "a disk " + health);

        assertThat(wired.run("a tick 10")).containsExactly("a is FOLLOWER in 0");
    }

    @Test
    void itVotesAllTheSame() {
        wired.run("a disk FULL");

        assertThat(wired.run("a receive b RequestVote term=1 last=0.0 ELECTION"))
                .contains("a => b Vote term=1 granted");
    }

    @Test
    void aFullLeaderLeadsOnWhereNobodyTakesOverAndServesReads() {
        wired.run("elect a", "b disk FULL", "c disk FULL", "a disk FULL", "settle 30", "a read 1");

        assertThat(wired.run("settle")).contains("a read 1 at 1");
        assertThat(wired.run("a propose x")).containsExactly("a proposal 1 busy: its disk");
    }

    @Test
    void itTakesProposalsAgainWhenThereIsSpace() {
        wired.run("elect a", "b disk FULL", "c disk FULL", "a disk FULL", "settle 30", "a disk GOOD", "settle 11");

        assertThat(wired.run("a propose x")).contains("a proposal 1 appended at 1.2");
    }

    @Test
    void itDoesNotHandOverToAnotherFullOneThatItKnowsOf() {
        wired.run("elect a", "b disk FULL", "a propose x", "settle");

        assertThat(wired.run("a disk FULL")).containsExactly("a -> c TimeoutNow term=1");
    }

    @Test
    void aFullFollowerAcknowledgesWhatItHasAndTakesNoMore() {
        wired.run("node b of a,b,c log=1,1,1", "b disk FULL");

        assertThat(wired.run("b receive a Append term=1 prev=1.1 entries=1.2,1.3,1.4:x commit=4"))
                .contains("b => a AppendRejected term=1 rejected=1 hint=1.3", "b applies 1.1,1.2,1.3")
                .noneMatch(line -> line.contains("writes 1"));
        assertThat(wired.run("b receive a Append term=1 prev=1.1 entries=1.2,1.3 commit=4"))
                .containsExactly("b => a Appended term=1 match=3");
    }

    @Test
    void itCutsNothingEither() {
        wired.run("node b of a,b,c log=1,1,1", "b disk FULL");

        assertThat(wired.run("b receive a Append term=2 prev=1.1 entries=2.2:x"))
                .contains("b => a AppendRejected term=2 rejected=1 hint=1.1");
        assertThat(Text.of(wired.machine("b").disk())).isEqualTo("1.1,1.2,1.3");
    }

    @Test
    void itTakesANoopAndWhatIsInItsWayGoes() {
        wired.run("node b of a,b,c log=1,1,1", "b disk FULL");

        assertThat(wired.run("b receive a Append term=2 prev=1.1 entries=2.2,2.3:x"))
                .contains("b => a AppendRejected term=2 rejected=1 hint=2.2");
        assertThat(Text.of(wired.machine("b").disk())).isEqualTo("1.1,2.2");
    }

    @Test
    void itsRefusalConfirmsAReadAndKeepsTheLeader() {
        wired.run("elect a", "b disk FULL", "cut a c", "a propose x", "settle", "a read 1");

        assertThat(wired.run("settle")).contains("a read 1 at 1");
        assertThat(wired.run("settle 30")).noneMatch(line -> line.contains("a is"));
    }

    @Test
    void itIsBroughtEntriesOnceAHeartbeatHoweverMuchIsProposed() {
        wired.run("limits append=100 messages=4", "nodes a b c", "elect a", "b disk FULL", "a propose x", "settle");

        long appends = 0;
        for (int i = 0; i < 20; i++) {
            appends += wired.run("a propose y" + i).stream()
                    .filter(line -> line.startsWith("a -> b"))
                    .count();
            appends += wired.run("settle").stream()
                    .filter(line -> line.startsWith("a -> b"))
                    .count();
        }
        assertThat(appends).isZero();
        assertThat(wired.run("settle 4").stream().filter(line -> line.startsWith("a -> b")))
                .hasSize(2);
    }

    @Test
    void itCatchesUpAlsoWithWhatIsNoLongerInMemory() {
        wired.run("limits append=100 messages=4 suffix=0", "nodes a b c", "elect a", "b disk FULL");
        for (int i = 0; i < 10; i++) {
            wired.run("a propose x" + i, "settle 1");
        }
        wired.run("b disk GOOD", "settle 4");

        assertThat(wired.machine("b").appliedCommands()).hasSize(10);
    }
}
