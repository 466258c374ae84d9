package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T§4.2.3: nobody helps to depose a leader that is heard. T§6.2 (CheckQuorum): a leader that isn't heard gives up. */
class LoyaltyTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @ParameterizedTest
    @ValueSource(strings = {"ELECTION", "PRE_VOTE"})
    void aFollowerThatHeardItsLeaderIgnoresACandidateOfALaterTerm(String reason) {
        wired.run("elect a", "b tick 9");

        assertThat(wired.run("b receive c RequestVote term=2 last=1.1 " + reason))
                .isEmpty();
        assertThat(wired.machine("b").role()).isEqualTo("FOLLOWER of a in 1");
    }

    @Test
    void afterTheShortestElectionTimeoutItVotes() {
        wired.run("elect a", "b tick 10");

        assertThat(wired.run("b receive c RequestVote term=2 last=1.1 ELECTION"))
                .contains("b => c Vote term=2 granted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ELECTION", "PRE_VOTE"})
    void aLeaderIgnoresACandidateOfALaterTerm(String reason) {
        wired.run("elect a");

        assertThat(wired.run("a receive c RequestVote term=2 last=1.1 " + reason))
                .isEmpty();
        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    @Test
    void aCandidateWhomTheLeaderItselfAskedIsNotIgnored() {
        wired.run("elect a");

        assertThat(wired.run("b receive c RequestVote term=2 last=1.1 TRANSFER"))
                .contains("b => c Vote term=2 granted");
        assertThat(wired.run("a receive c RequestVote term=2 last=1.1 TRANSFER"))
                .contains("a is FOLLOWER in 2", "a => c Vote term=2 granted");
    }

    @Test
    void aNodeThatJustStartedIsLoyalToNobody() {
        wired.run("elect a", "restart b");

        assertThat(wired.run("b receive c RequestVote term=2 last=1.1 ELECTION"))
                .contains("b => c Vote term=2 granted");
    }

    @Test
    void aLeaderThatNoMajorityAnswersStepsDownInItsTerm() {
        wired.run("elect a", "cut a b", "cut a c");

        assertThat(wired.run("a tick 9")).noneMatch(line -> line.contains(" is "));
        assertThat(wired.run("a tick 1")).containsExactly("a is FOLLOWER in 1");
        assertThat(wired.machine("a").hardState().term()).isEqualTo(1);
    }

    @Test
    void aLeaderThatAMajorityAnswersStays() {
        wired.run("elect a", "cut a b");

        wired.run("settle 40");

        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    @Test
    void anyAnswerOfItsTermCountsEvenARejection() {
        wired.run("elect a", "cut a b", "cut a c", "a tick 9");
        wired.run("a receive b AppendRejected term=1 rejected=1 hint=0.0");

        wired.run("a tick 5");

        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    @Test
    void aNodeThatIsAheadInTermIsBroughtBackByAnElection() {
        // c began term 2 and was cut off before anybody heard of it; everyone else is loyal to a in term 1.
        wired.run("elect a", "c receive b TimeoutNow term=1", "drop");
        assertThat(wired.machine("c").role()).isEqualTo("CANDIDATE in 2");

        wired.run("settle 60");

        assertThat(wired.machine("c").status().leader()).isPresent();
        assertThat(wired.machine("a").status().leader())
                .isEqualTo(wired.machine("c").status().leader());
    }
}
