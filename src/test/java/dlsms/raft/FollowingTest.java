package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** §5.3 and figure 2, AppendEntries, receiver implementation. */
class FollowingTest {

    private final Wired wired = new Wired();

    @BeforeEach
    void aFollowerWithALog() {
        wired.run("node b of a,b,c term=2 log=1,1,2,2");
    }

    @Test
    void entriesAfterOneThatAgreesAreAppendedAndAcknowledgedOnceDurable() {
        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=2.5:x,2.6:y"))
                .containsExactly("b is FOLLOWER of a in 2", "b writes 2.5:x,2.6:y", "b => a Appended term=2 match=6");
    }

    @Test
    void aPreviousEntryBeyondTheLogIsRejectedWithTheLogsEnd() {
        assertThat(wired.run("b receive a Append term=2 prev=2.7 entries=2.8"))
                .contains("b => a AppendRejected term=2 rejected=7 hint=2.4");
    }

    @ParameterizedTest
    @CsvSource({"3.4, 2.4", "1.4, 1.2", "1.3, 1.2", "3.9, 2.4", "1.9, 1.2"})
    void aPreviousEntryOfAnotherTermIsRejectedWithTheLastPositionThatMayAgree(String previous, String hint) {
        String index = previous.substring(previous.indexOf('.') + 1);

        assertThat(wired.run("b receive a Append term=3 prev=" + previous))
                .contains("b => a AppendRejected term=3 rejected=" + index + " hint=" + hint);
    }

    @Test
    void anEntryThatConflictsAndAllAfterItAreCut() {
        assertThat(wired.run("b receive a Append term=3 prev=1.2 entries=3.3"))
                .contains("b writes 3.3", "b => a Appended term=3 match=3");
        assertThat(Text.of(wired.machine("b").disk())).isEqualTo("1.1,1.2,3.3");
    }

    @Test
    void entriesThatAreThereAlreadyAreNotWrittenAgain() {
        assertThat(wired.run("b receive a Append term=2 prev=1.1 entries=1.2,2.3,2.4"))
                .containsExactly("b is FOLLOWER of a in 2", "b => a Appended term=2 match=4");
    }

    @Test
    void theCommitIndexFollowsTheLeaders() {
        assertThat(wired.run("b receive a Append term=2 prev=2.4 commit=3")).contains("b applies 1.1,1.2,2.3");
        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=2.5:x commit=5"))
                .contains("b applies 2.4,2.5:x");
    }

    @Test
    void theCommitIndexDoesNotGoBack() {
        wired.run("b receive a Append term=2 prev=2.4 commit=3", "b receive a Append term=2 prev=2.4 commit=1");

        assertThat(wired.machine("b").status().commitIndex()).isEqualTo(3);
    }

    @Test
    void anEntryIsAppliedOnce() {
        wired.run("b receive a Append term=2 prev=2.4 entries=2.5:x commit=5");

        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=2.5:x commit=5"))
                .noneMatch(line -> line.contains("applies"));
    }

    @Test
    void theRoundComesBackInEitherAnswer() {
        assertThat(wired.run("b receive a Append term=2 prev=2.4 round=9"))
                .contains("b => a Appended term=2 match=4 round=9");
        assertThat(wired.run("b receive a Append term=2 prev=2.5 round=9"))
                .contains("b => a AppendRejected term=2 rejected=5 hint=2.4 round=9");
    }

    @Test
    void anAppendThatNoLeaderSendsIsIgnored() {
        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=2.6")).isEmpty();
        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=1.5")).isEmpty();
        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=3.5")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prev=1.1 entries=3.2", "prev=3.2", "prev=0.0 entries=3.1"})
    void nothingCommittedIsEverCut(String append) {
        wired.run("b receive a Append term=2 prev=2.4 commit=3");

        assertThatThrownBy(() -> wired.run("b receive c Append term=3 " + append))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Text.of(wired.machine("b").disk())).isEqualTo("1.1,1.2,2.3,2.4");
    }

    /** Bug 7, as a follower meets it: which of the two is damaged it can't know, so it takes nothing over. */
    @Test
    void aLogWithTheSamePositionsAndOtherContentStopsTheNode() {
        long chain = wired.machine("b").status().lastChain();

        assertThat(wired.run("b receive a Append term=2 prev=2.4 chain=" + chain))
                .contains("b => a Appended term=2 match=4");
        assertThatThrownBy(() -> wired.run("b receive a Append term=2 prev=2.4 chain=" + (chain + 1)))
                .isInstanceOf(LogDivergedException.class)
                .hasMessageContaining("2.4");
    }

    @Test
    void theChainIsThisLogsOwnWhateverCameOverTheWire() {
        wired.run("b receive a Append term=2 prev=2.4 entries=2.5:x,2.6:y");

        var disk = wired.machine("b").disk();
        for (int i = 1; i < disk.size(); i++) {
            assertThat(disk.get(i).follows(disk.get(i - 1).chain())).isTrue();
        }
    }

    @Test
    void whatALaterTermInTheSameTurnUndoesIsNotPromised() {
        assertThat(wired.run("b receive a Append term=2 prev=2.4 entries=2.5:x "
                        + "& receive c Append term=3 prev=2.4 entries=3.5:y"))
                .containsExactly(
                        "b is FOLLOWER of c in 3",
                        "b writes term=3 vote=-",
                        "b writes 3.5:y",
                        "b => c Appended term=3 match=5");
    }
}
