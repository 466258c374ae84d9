package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Leadership transfer (T§3.10). The scene in {@code handover.txt} tells the rest. */
class TransferTest {

    private final Wired wired = Wired.of("a", "b", "c");

    @Test
    void aTargetThatHasAllCampaignsAtOnce() {
        wired.run("elect a");

        assertThat(wired.run("a transfer b")).containsExactly("a -> b TimeoutNow term=1");
        wired.run("settle");
        assertThat(wired.machine("b").role()).isEqualTo("LEADER in 2");
    }

    @Test
    void aTargetThatLacksEntriesGetsThemFirst() {
        wired.run("elect a", "a propose x");

        assertThat(wired.run("a transfer b")).isEmpty();
        assertThat(wired.run("deliver a b", "deliver b a")).contains("a -> b TimeoutNow term=1");
    }

    @Test
    void proposalsAreRefusedMeanwhileAndReadsGoOn() {
        wired.run("elect a", "cut a b", "a transfer b");

        assertThat(wired.run("a propose x")).containsExactly("a proposal 1 busy");
        wired.run("a read 1");
        assertThat(wired.run("deliver a c", "deliver c a")).contains("a read 1 at 1");
    }

    @Test
    void itIsGivenUpAfterAnElectionTimeout() {
        wired.run("elect a", "cut a b", "a transfer b", "settle 10");

        assertThat(wired.run("a propose x")).contains("a proposal 1 appended at 1.2");
    }

    @Test
    void theWordIsRepeatedShouldItGetLost() {
        wired.run("elect a", "a transfer b", "drop");

        assertThat(wired.run("a tick 2")).contains("a -> b TimeoutNow term=1");
    }

    @Test
    void theSameTargetAgainDoesNotMakeItLonger() {
        wired.run("elect a", "cut a b", "a transfer b", "settle 5", "a transfer b", "settle 5");

        assertThat(wired.run("a propose x")).contains("a proposal 1 appended at 1.2");
    }

    @Test
    void anotherTargetTakesItsPlace() {
        wired.run("elect a", "cut a b", "a transfer b");

        assertThat(wired.run("a transfer c")).contains("a -> c TimeoutNow term=1");
    }

    @Test
    void toItselfOrToAStrangerNothingHappens() {
        wired.run("elect a", "a transfer a", "a transfer zz");

        assertThat(wired.run("a propose x")).contains("a proposal 1 appended at 1.2");
    }

    @Test
    void onANodeThatDoesNotLeadNothingHappens() {
        wired.run("elect a");

        assertThat(wired.run("b transfer c")).isEmpty();
    }

    @Test
    void aWordOfAnEarlierTermDoesNotCount() {
        wired.run("node b of a,b,c term=4 log=1");

        assertThat(wired.run("b receive a TimeoutNow term=3")).isEmpty();
    }
}
