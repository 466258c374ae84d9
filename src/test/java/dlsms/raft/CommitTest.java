package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** §5.3 and §5.4.2: when an entry is committed. */
class CommitTest {

    private final Wired wired = Wired.of("a", "b", "c", "d", "e");

    @Test
    void anEntryIsCommittedOnceAMajorityHasIt() {
        wired.run("elect a", "a propose x", "drop");

        assertThat(wired.run("a receive b Appended term=1 match=2")).isEmpty();
        assertThat(wired.run("a receive c Appended term=1 match=2")).contains("a applies 1.2:x");
    }

    @Test
    void theLeadersOwnDiskIsOneOfTheMajorityOnlyWhenItHasWritten() {
        wired.run("elect a");

        // b, c and the leader are three of five, but the leader hasn't written yet when this turn counts.
        assertThat(wired.run("a crash-writing propose x & receive b Appended term=1 match=2 "
                        + "& receive c Appended term=1 match=2"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("commit=1"));
    }

    @Test
    void aMajorityWithoutTheLeaderCommitsToo() {
        wired.run("elect a");

        assertThat(wired.run("a crash-writing propose x & receive b Appended term=1 match=2 "
                        + "& receive c Appended term=1 match=2 & receive d Appended term=1 match=2"))
                .contains("a -> e Append term=1 prev=1.1 entries=1.2:x commit=2");
    }

    @Test
    void theSameAcknowledgementTwiceIsOneOfTheMajority() {
        wired.run("elect a", "a propose x", "drop");

        wired.run("a receive b Appended term=1 match=2", "a receive b Appended term=1 match=2");

        assertThat(wired.machine("a").status().commitIndex()).isEqualTo(1);
    }

    /** Bug 10 is to commit them before that. */
    @Test
    void entriesOfEarlierTermsCommitAlongWithOneOfTheOwnTerm() {
        wired.run("node a of a,b,c term=2 log=1,2,2", "node b of a,b,c term=2 log=1", "a tick 10");
        wired.run("a receive b Vote term=3 pre granted");
        wired.run("a receive b Vote term=3 granted");

        wired.run("a receive b Appended term=3 match=3");
        assertThat(wired.machine("a").status().commitIndex()).isZero();

        assertThat(wired.run("a receive b Appended term=3 match=4")).contains("a applies 1.1,2.2,2.3,3.4");
    }

    @Test
    void followersHearOfACommitWithTheNextEntries() {
        wired.run("elect a", "settle 2", "a propose x");
        assertThat(wired.run("deliver", "deliver")).contains("a applies 1.2:x").noneMatch(line -> line.contains("->"));

        assertThat(wired.run("a propose y")).contains("a -> b Append term=1 prev=1.2 entries=1.3:y commit=2");
    }

    @Test
    void orWithTheNextTick() {
        wired.run("elect a", "settle 2", "a propose x", "settle");

        assertThat(wired.run("a tick")).contains("a -> b Append term=1 prev=1.2 commit=2");
    }

    @Test
    void afterARestartWhatWasAppliedIsNotAppliedAgain() {
        wired.run("elect a", "a propose x", "settle", "restart a");

        assertThat(wired.machine("a").status().commitIndex()).isEqualTo(2);
        wired.run("settle 30", "elect a");
        assertThat(wired.machine("a").appliedCommands()).containsExactly("x");
    }
}
