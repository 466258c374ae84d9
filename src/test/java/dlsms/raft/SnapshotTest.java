package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** §7: compaction and snapshots. A whole story is told in {@code snapshot.txt}. */
class SnapshotTest {

    private final Wired wired = Wired.of("a", "b", "c");

    /** a leads b, has entries 1 to 4 applied and only the last one still in its log; c never heard of it. */
    private void cIsBehindTheBase() {
        wired.run("elect a", "cut a c", "a propose x", "a propose y", "a propose z", "settle 12", "a compact 3");
        wired.run("node c of a,b,c", "heal");
    }

    private void aSnapshotGoesToC() {
        cIsBehindTheBase();
        assertThat(wired.run("settle 2")).contains("a sends a snapshot to c");
    }

    @Test
    void anEmptyLogBehindABaseNeedsASnapshotAtOnce() {
        cIsBehindTheBase();

        assertThat(wired.run("settle 2"))
                .containsSubsequence(
                        "a -> c Append term=1 prev=1.3 commit=4",
                        "c => a AppendRejected term=1 rejected=3 hint=0.0",
                        "a sends a snapshot to c");
    }

    @Test
    void itIsAskedForOnce() {
        aSnapshotGoesToC();

        assertThat(wired.run("settle 30")).noneMatch(line -> line.contains("snapshot"));
        assertThat(wired.run("status a")).contains("c snapshot match=1 next=2");
    }

    @Test
    void orAgainWhereNobodyEverSaysWhatCameOfIt() {
        aSnapshotGoesToC();

        assertThat(wired.run("settle 199")).noneMatch(line -> line.contains("snapshot"));
        assertThat(wired.run("settle 1")).contains("a sends a snapshot to c");
    }

    @Test
    void heartbeatsAndReadsGoOnMeanwhile() {
        aSnapshotGoesToC();
        wired.run("cut a b", "a read 1");

        assertThat(wired.run("settle 9")).contains("a read 1 at 4");
        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    /** What it installs it acknowledges in its own term: that must not be one from before the sender's. */
    @Test
    void whoHasNotAnsweredInThisTermIsSentNone() {
        wired.run("cut a c", "elect a", "a propose x", "settle 2");

        assertThat(wired.run("a compact 2", "a tick 2")).noneMatch(line -> line.contains("snapshot"));
        wired.run("heal");
        assertThat(wired.run("settle 2")).contains("a sends a snapshot to c");
    }

    @Test
    void whoDoesNotAnswerIsSentNone() {
        cIsBehindTheBase();
        wired.run("cut a c");

        assertThat(wired.run("settle 30")).noneMatch(line -> line.contains("snapshot"));
        wired.run("heal");
        assertThat(wired.run("settle 2")).contains("a sends a snapshot to c");
    }

    @Test
    void afterABreakAnotherOneAnElectionTimeoutLater() {
        aSnapshotGoesToC();
        wired.run("a broke c");

        assertThat(wired.run("settle 9")).noneMatch(line -> line.contains("snapshot"));
        assertThat(wired.run("settle 1")).contains("a sends a snapshot to c");
    }

    @Test
    void whatArrivedAndIsNotConfirmedIsSentAgainAfterTwo() {
        aSnapshotGoesToC();
        wired.run("a sent c");

        assertThat(wired.run("settle 19")).noneMatch(line -> line.contains("snapshot"));
        assertThat(wired.run("settle 1")).contains("a sends a snapshot to c");
    }

    @Test
    void theNextHeartbeatConfirmsItWhereItsOwnWordGotLost() {
        aSnapshotGoesToC();
        wired.run("snapshot a c", "drop c a", "a propose w");

        assertThat(wired.run("settle 2"))
                .containsSubsequence("c => a Appended term=1 match=3", "c => a Appended term=1 match=5");
        assertThat(wired.run("status a")).contains("c replicating match=5 next=6");
    }

    @Test
    void aSnapshotOfBeforeTheLeadersNewBaseIsFollowedByAnother() {
        aSnapshotGoesToC();
        wired.run("snapshot a c", "drop c a", "a propose w", "settle", "a propose v", "settle", "a compact 5");
        wired.run("node c of a,b,c base=1.4 term=1", "a sent c");

        assertThat(wired.run("settle 22")).contains("a sends a snapshot to c");
    }

    @Test
    void anEndThatNobodyWaitsForChangesNothing() {
        wired.run("elect a", "settle");

        assertThat(wired.run("a sent c & broke b & sent zz")).isEmpty();
        assertThat(wired.run("b sent c")).isEmpty();
    }

    @Test
    void anotherDiskGetsAnotherSnapshot() {
        wired.run("node a of a/1,b/2,c/3 disk=1", "node b of a/1,b/2,c/3 disk=2", "node c of a/1,b/2,c/3 disk=3");
        wired.run("cut a c", "elect a", "a propose x", "settle", "a propose y", "settle", "a compact 3", "heal");
        wired.run("a receive c AppendRejected term=1 rejected=0 hint=0.0 disk=3");
        wired.run("a receive c AppendRejected term=1 rejected=2 hint=0.0 disk=3", "a tick 2", "drop");
        wired.run("a receive c AppendRejected term=1 rejected=3 hint=0.0 disk=33");

        assertThat(wired.run("a receive c AppendRejected term=1 rejected=3 hint=0.0 round=1 disk=33")
                        .toString())
                .contains("a sends a snapshot to c");
    }

    @Test
    void whatWasCompactedBetweenAskingAndReadingIsSentAsASnapshot() {
        wired.run("limits suffix=0", "nodes a b c", "elect a", "cut a c", "a propose x", "a propose y", "settle 4");
        var raft = wired.machine("a").raft();
        var base = wired.machine("a").snapshot().meta().base();
        var rejected = Text.message("AppendRejected term=1 rejected=3 hint=1.1");
        raft.step(List.of(new Input.Received(new NodeId("c"), rejected)));
        var heard = Text.message("Appended term=1 match=1");
        assertThat(raft.step(List.of(new Input.Received(new NodeId("c"), heard)))
                        .wanted())
                .contains(new Wanted(2, 1 << 20));

        assertThat(raft.step(List.of(new Input.Loaded(List.of()), new Input.Compacted(base)))
                        .snapshots())
                .containsExactly(new NodeId("c"));
    }

    @Test
    void installingTakesThePlaceOfTheWholeLogAndAcknowledgesIt() {
        aSnapshotGoesToC();

        assertThat(wired.run("snapshot a c")).containsExactly("c installs 1.4", "c => a Appended term=1 match=4");
        assertThat(wired.run("status c")).containsExactly("c FOLLOWER term=1 last=1.4 commit=4");
        assertThat(wired.machine("c").disk()).isEmpty();
    }

    @Test
    void membersComeWithIt() {
        wired.run("elect a", "a add d", "settle", "a propose x", "settle", "a compact 3");
        wired.run("node d of a,b,c", "settle 2", "snapshot a d", "restart d");

        assertThat(wired.run("members d")).containsExactly("d [a;b;c;+d] from 2");
    }

    @Test
    void anAppendThatBeginsBeforeTheBaseFitsAndAddsWhatIsNew() {
        wired.run("node b of a,b,c base=1.3");

        assertThat(wired.run("b receive a Append term=1 prev=1.1 entries=1.2,1.3,1.4:x"))
                .contains("b writes 1.4:x", "b => a Appended term=1 match=4");
        assertThat(wired.run("b receive a Append term=1 prev=1.1 entries=1.2"))
                .containsExactly("b => a Appended term=1 match=2");
    }

    @Test
    void aLeaderThatHasAnotherEntryAtTheBaseStopsTheNode() {
        wired.run("node b of a,b,c base=1.3");

        assertThatThrownBy(() -> wired.run("b receive a Append term=2 prev=1.1 entries=1.2,2.3"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> wired.run("b receive a Append term=2 prev=2.3"))
                .isInstanceOf(LogDivergedException.class);
    }

    @Test
    void rejectionsHintsReachDownToTheBase() {
        wired.run("node b of a,b,c base=2.3 log=4,4 term=4");

        assertThat(wired.run("b receive a Append term=5 prev=3.5"))
                .contains("b => a AppendRejected term=5 rejected=5 hint=2.3");
        assertThat(wired.run("b receive a Append term=5 prev=5.9"))
                .contains("b => a AppendRejected term=5 rejected=9 hint=4.5");
    }

    @Test
    void aLeaderGoesBackToItsBaseAndNoFurther() {
        wired.run("node a of a,b,c log=1,1,2,4 applied=3", "a compact 3", "node b of a,b,c log=1,1,2,3 term=4");
        wired.run("a tick 10", "a receive c Vote term=5 pre granted", "a receive c Vote term=5 granted");

        assertThat(wired.run("settle"))
                .contains(
                        "b => a AppendRejected term=5 rejected=4 hint=3.4",
                        "a -> b Append term=5 prev=2.3 commit=3",
                        "b writes 4.4,5.5");
    }

    @Test
    void aSnapshotOfALaterTermBeginsThatTerm() {
        wired.run("node a of a,b,c log=1,4 applied=2");

        assertThat(wired.run("snapshot a c"))
                .containsExactly("c is FOLLOWER in 4", "c installs 4.2", "c writes term=4 vote=-");
    }

    @Test
    void whoStandsInstallsItAsAFollower() {
        wired.run("node a of a,b,c log=1,1 applied=2", "node c of a,b,c term=1", "c tick 10");

        assertThat(wired.run("snapshot a c")).contains("c is FOLLOWER in 1", "c installs 1.2");
    }

    @Test
    void aLeaderInstallsNone() {
        wired.run("node a of a,b,c log=1,1 applied=2", "node b of a,b,c log=1,1", "b tick 10");
        wired.run("b receive c Vote term=2 pre granted", "b receive c Vote term=2 granted");

        assertThat(wired.run("snapshot a b")).isEmpty();
        assertThat(wired.machine("b").status().commitIndex()).isZero();
    }

    @Test
    void aSnapshotThatContradictsTheLogStopsTheNode() {
        wired.run("node a of a,b,c log=1,1,1 applied=2", "node c of a,b,c log=1");
        wired.run("c receive a Append term=1 prev=1.1 entries=1.2:other");

        assertThatThrownBy(() -> wired.run("snapshot a c")).isInstanceOf(LogDivergedException.class);
    }

    @Test
    void aCrashBetweenInstallingAndWritingTheTermForgetsNothing() {
        var base = new LogBase(new LogPosition(4, 9), 77);
        var restored = new Restored(HardState.INITIAL, base, List.of(), List.of(), List.of(), 9);

        var raft = new Raft(wired.machine("a").settings(), restored, Machine.NO_CHANCE);

        assertThat(raft.status().term()).isEqualTo(4);
        assertThat(raft.status().base()).isEqualTo(base);
        assertThat(raft.status().lastChain()).isEqualTo(77);
        assertThat(raft.step(List.of()).hardState()).contains(new HardState(4, java.util.Optional.empty()));
    }

    @Test
    void whatIsNotAppliedIsNotCompacted() {
        wired.run("elect a", "cut a b", "cut a c", "a propose x");
        var raft = wired.machine("a").raft();
        var uncommitted = new LogBase(raft.status().last(), raft.status().lastChain());

        assertThatThrownBy(() -> raft.step(List.of(new Input.Compacted(uncommitted))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compacted to 1.2, but applied is 1.1");
    }

    @Test
    void anOlderBaseThanTheInstalledOneSaysNothing() {
        aSnapshotGoesToC();
        wired.run("snapshot a c");
        var raft = wired.machine("c").raft();

        raft.step(List.of(new Input.Compacted(new LogBase(new LogPosition(1, 2), 5))));

        assertThat(raft.status().base().index()).isEqualTo(4);
    }
}
