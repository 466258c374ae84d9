package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** §5.3 from the leader's side, with the limits and the pipeline of T§10.2.1. */
class ReplicationTest {

    private final Wired wired = new Wired();

    private void leader(String limits) {
        wired.run("limits " + limits, "nodes a b c", "elect a", "cut a c");
    }

    @Test
    void theFirstEntryOfATermIsANoop() {
        leader("");

        assertThat(wired.machine("a").disk().getFirst().kind()).isEqualTo(LogEntry.Kind.NOOP);
        assertThat(wired.machine("a").disk().getFirst().command()).isEmpty();
    }

    @Test
    void aFollowerDoesNotAppendAProposalAndNamesTheLeader() {
        leader("");

        assertThat(wired.run("b propose x")).containsExactly("b proposal 1 not led here, but by a");
        wired.run("b tick 10");
        assertThat(wired.run("b propose x")).containsExactly("b proposal 2 not led here, but by nobody");
    }

    @Test
    void theLeadersDiskWorksAtTheSameTimeAsTheFollowers() {
        leader("");

        assertThat(wired.run("a propose x"))
                .containsSubsequence(
                        "a -> b Append term=1 prev=1.1 entries=1.2:x commit=1",
                        "a writes 1.2:x",
                        "a proposal 1 appended at 1.2");
    }

    @Test
    void proposalsOfATurnGoInOneAppend() {
        leader("");

        assertThat(wired.run("a propose x & propose y & propose z"))
                .contains("a -> b Append term=1 prev=1.1 entries=1.2:x,1.3:y,1.4:z commit=1");
    }

    @Test
    void anAppendHasAtMostItsBytesAndTheNextOneDoesNotWait() {
        leader("append=100");

        assertThat(wired.run("a propose x & propose y & propose z"))
                .contains(
                        "a -> b Append term=1 prev=1.1 entries=1.2:x,1.3:y commit=1",
                        "a -> b Append term=1 prev=1.3 entries=1.4:z commit=1");
    }

    @Test
    void anEntryLargerThanAnAppendGoesAlone() {
        leader("append=60");
        String large = "x".repeat(200);

        assertThat(wired.run("a propose x & propose " + large + " & propose y"))
                .contains("a -> b Append term=1 prev=1.2 entries=1.3:" + large + " commit=1");
    }

    @Test
    void onlySoManyAppendsAreUnderWay() {
        leader("messages=2");
        wired.run("a propose x", "a propose y");

        assertThat(wired.run("a propose z")).noneMatch(line -> line.startsWith("a -> b"));
        assertThat(wired.run("a receive b Appended term=1 match=2"))
                .contains("a -> b Append term=1 prev=1.3 entries=1.4:z commit=2");
    }

    @Test
    void onlySoManyBytesAreUnderWay() {
        leader("bytes=60");
        wired.run("a propose 0123456789-0123456789");

        assertThat(wired.run("a propose z")).noneMatch(line -> line.startsWith("a -> b"));
        assertThat(wired.run("deliver a b", "deliver b a"))
                .contains("a -> b Append term=1 prev=1.2 entries=1.3:z commit=2");
    }

    @Test
    void oneSilentPeerDoesNotHoldUpTheOthers() {
        leader("messages=1 bytes=50");

        wired.run("a propose x", "settle", "a propose y", "settle", "a propose z", "settle 1");

        assertThat(wired.machine("b").appliedCommands()).containsExactly("x", "y", "z");
        assertThat(wired.run("status a")).contains("c replicating match=1 next=3");
    }

    @Test
    void aPeerThatIsSilentForAnElectionTimeoutIsOnlyAsked() {
        leader("");
        wired.run("a propose x", "settle 11");

        assertThat(wired.run("status a")).contains("c probing match=1 next=2 silent");
        assertThat(wired.run("a tick 2")).contains("a -> c Append term=1 prev=1.1 commit=2");
    }

    @Test
    void aHeartbeatGoesToEachEveryHeartbeatTicks() {
        leader("");
        wired.run("settle 2");

        long toB = wired.run("a tick 8").stream()
                .filter(line -> line.startsWith("a -> b Append"))
                .count();

        assertThat(toB).isEqualTo(4);
    }

    @Test
    void aLeaderRefusesProposalsAboveItsUncommittedBytes() {
        leader("uncommitted=100");
        wired.run("cut a b", "a propose one", "a propose two");

        assertThat(wired.run("a propose three")).containsExactly("a proposal 3 busy");
        wired.run("heal", "settle 4");
        assertThat(wired.run("a propose four")).contains("a proposal 4 appended at 1.4");
    }

    @Test
    void oneProposalAboveTheLimitIsTakenWhenNothingElseWaits() {
        leader("uncommitted=100");
        String large = "x".repeat(300);

        assertThat(wired.run("a propose " + large)).contains("a proposal 1 appended at 1.2");
    }

    @Test
    void aRejectionThatComesTwiceOrLateChangesNothing() {
        leader("");
        wired.run("a propose x", "settle");

        assertThat(wired.run("a receive b AppendRejected term=1 rejected=1 hint=0.0"))
                .isEmpty();
        assertThat(wired.run("a receive b AppendRejected term=1 rejected=3 hint=1.1"))
                .isEmpty();
        assertThat(wired.run("status a")).contains("b replicating match=2 next=3");
    }

    @Test
    void aRejectionOfAnotherQuestionThanTheOneThatIsOutIsIgnored() {
        wired.run("node a of a,b,c term=3 log=1,1,2,2,3,3", "a tick 10");
        wired.run("a receive b Vote term=4 pre granted", "a receive b Vote term=4 granted");

        assertThat(wired.run("a receive b AppendRejected term=4 rejected=6 hint=2.4"))
                .containsExactly("a -> b Append term=4 prev=2.4 entries=3.5,3.6,4.7 commit=0");
        assertThat(wired.run("a receive b AppendRejected term=4 rejected=6 hint=2.4"))
                .isEmpty();
        assertThat(wired.run("a receive b AppendRejected term=4 rejected=5 hint=1.1"))
                .isEmpty();
    }

    @Test
    void aPeerThatComesBackWithoutItsDataGetsEverythingAgain() {
        leader("");
        wired.run("heal", "a propose x", "settle", "a propose y", "settle");

        wired.run("node b of a,b,c", "a tick 2", "settle", "a propose z", "settle 2");

        assertThat(wired.run("status a")).contains("b replicating match=4 next=5");
        assertThat(wired.machine("b").appliedCommands()).containsExactly("x", "y", "z");
    }

    @Test
    void rejectionsAreAtMostOnePerTermOfTheFollower() {
        wired.run("node a of a,b term=9 log=1,1,1,2,2,5,5,8,8,9");
        wired.run("node b of a,b term=7 log=1,1,1,3,3,4,4,6,6,7,7,7", "elect a");

        assertThat(wired.machine("b").disk()).isEqualTo(wired.machine("a").disk());

        var again = new Wired();
        again.run("node a of a,b term=9 log=1,1,1,2,2,5,5,8,8,9");
        again.run("node b of a,b term=7 log=1,1,1,3,3,4,4,6,6,7,7,7", "a tick 10");
        List<String> lines = again.run("settle");
        assertThat(lines.stream().filter(line -> line.contains("AppendRejected")))
                .hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void anAcknowledgementBeyondTheLeadersLogIsIgnored() {
        leader("");

        assertThat(wired.run("a receive b Appended term=1 match=99")).isEmpty();
        assertThat(wired.run("status a")).contains("b replicating match=1 next=2");
    }

    @Test
    void aLeaderNeverChangesWhatItHas() {
        leader("");
        wired.run("a propose x", "settle 4");
        var before = wired.machine("a").disk();

        wired.run("heal", "settle 4", "a propose y", "settle");

        assertThat(wired.machine("a").disk()).startsWith(before.toArray(LogEntry[]::new));
    }
}
