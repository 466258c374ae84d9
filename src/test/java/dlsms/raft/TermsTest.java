package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §5.1 and the first rules of figure 2: terms are a clock that only goes forward. */
class TermsTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @Test
    void aNodeStartsAsAFollower() {
        assertThat(wired.machine("a").role()).isEqualTo("FOLLOWER in 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Append term=7 prev=0.0",
                "Appended term=7 match=0",
                "AppendRejected term=7 rejected=1 hint=0.0",
                "Vote term=7 refused",
                "Vote term=7 pre refused",
                "RequestVote term=7 last=0.0 TRANSFER",
                "ReadRequest term=7 round=1",
                "ReadGranted term=7 round=1 index=0",
                "TimeoutNow term=7"
            })
    void aNodeThatSeesALaterTermTakesItUpAndFollows(String message) {
        wired.run("elect a");

        wired.run("a receive b " + message);

        assertThat(wired.machine("a").hardState().term()).isGreaterThanOrEqualTo(7);
        assertThat(wired.machine("a").status().role()).isNotEqualTo(RaftStatus.RoleName.LEADER);
    }

    @Test
    void aLaterTermComesWithoutAVote() {
        wired.run("elect a");

        assertThat(wired.run("b receive c Append term=5 prev=0.0")).contains("b writes term=5 vote=-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RequestVote term=3 last=9.9 ELECTION", "RequestVote term=3 last=9.9 PRE_VOTE"})
    void aRequestWithAnEarlierTermIsRefusedAndItsSenderLearnsTheLaterTerm(String request) {
        wired.run("node a of a,b,c term=5 log=1");

        List<String> lines = wired.run("a receive b " + request);

        assertThat(lines).singleElement().asString().contains("Vote term=5").endsWith("refused");
    }

    @Test
    void anAppendWithAnEarlierTermIsRefusedAndItsSenderLearnsTheLaterTerm() {
        wired.run("node a of a,b,c term=5 log=1");

        assertThat(wired.run("a receive b Append term=4 prev=1.1 entries=4.2 commit=2"))
                .containsExactly("a => b AppendRejected term=5 rejected=1 hint=0.0");
    }

    @Test
    void anAnswerOfAnEarlierTermIsIgnored() {
        wired.run("elect a", "cut a b", "cut a c", "a propose x");

        assertThat(wired.run("a receive b Appended term=0 match=2")).isEmpty();
    }

    @Test
    void termAndVoteSurviveACrash() {
        wired.run("a receive b RequestVote term=4 last=0.0 ELECTION", "restart a");

        assertThat(wired.run("a receive c RequestVote term=4 last=0.0 ELECTION"))
                .containsExactly("a => c Vote term=4 refused");
        assertThat(wired.run("a receive b RequestVote term=4 last=0.0 ELECTION"))
                .containsExactly("a => b Vote term=4 granted");
    }

    @Test
    void theTermOfThePreVoteThatIsAskedForIsNotTakenUp() {
        wired.run("a receive b RequestVote term=9 last=0.0 PRE_VOTE");

        assertThat(wired.machine("a").hardState().term()).isZero();
    }

    @Test
    void aStrangersAnswerIsNotHeardNorItsTerm() {
        wired.run("elect a");

        for (String answer : new String[] {
            "Vote term=9 refused", "Appended term=9 match=1", "AppendRejected term=9 rejected=1 hint=0.0",
            "ReadRequest term=9 round=1", "ReadGranted term=9 round=1 index=1", "TimeoutNow term=9"
        }) {
            assertThat(wired.run("a receive zz " + answer)).isEmpty();
        }
        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    @Test
    void aCandidateOrLeaderThatThisNodesMembersDoNotNameMayBeANewerMember() {
        assertThat(wired.run("a receive zz RequestVote term=9 last=0.0 ELECTION"))
                .contains("a => zz Vote term=9 granted");
        assertThat(wired.run("a receive zz Append term=9 prev=0.0 entries=9.1"))
                .contains("a is FOLLOWER of zz in 9", "a => zz Appended term=9 match=1");
    }

    @Test
    void aLogThatIsLaterThanTheTermIsNotTaken() {
        assertThatThrownBy(() -> wired.run("node a of a,b,c term=1 log=1,2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("later than the restored term 1");
    }
}
