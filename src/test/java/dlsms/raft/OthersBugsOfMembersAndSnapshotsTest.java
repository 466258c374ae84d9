package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * As {@link OthersBugsTest}: the faults that came with snapshots, members and large messages. 21 and 22 are told as
 * scenes too, in {@code members-undone.txt} and {@code two-leaders-change-members.txt}.
 */
class OthersBugsOfMembersAndSnapshotsTest {

    private final Wired wired = Wired.of("a", "b", "c");

    // Put back by installing whatever comes, in Following.onSnapshot: red.
    @Test
    void bug18ASnapshotOlderThanTheLogDeletesNothing() {
        wired.run("elect a", "a propose x", "settle");
        var old = wired.machine("a").snapshot();
        wired.run("a propose y", "settle", "cut a c", "a propose z", "settle");

        assertThat(wired.machine("b").receive(old)).isEmpty();
        assertThat(Text.of(wired.machine("b").disk())).isEqualTo("1.1,1.2:x,1.3:y,1.4:z");
    }

    // Put back by installing what is ahead of the commit index though the log has it, in Following.onSnapshot: red.
    @Test
    void bug18ASnapshotThatTheLogReachesBeyondDeletesNoTailThatWasAcknowledged() {
        wired.run("b receive a Append term=1 prev=0.0 entries=1.1,1.2:x,1.3:y commit=1");
        LogEntry x = wired.machine("b").disk().get(1);
        var founders = new MembershipAt(0, wired.machine("b").settings().founders());
        var meta = new SnapshotMeta(7, new LogBase(x.position(), x.chain()), founders);

        var ahead = new Machine.Snapshot(meta, List.of());

        assertThat(wired.machine("b").receive(ahead)).containsExactly("b applies 1.2:x");
        assertThat(Text.of(wired.machine("b").disk())).isEqualTo("1.1,1.2:x,1.3:y");
    }

    // Put back by keeping a log that only reaches as far as the snapshot, in Following.onSnapshot: red.
    @Test
    void bug19AnEntryThatConflictsAtTheSnapshotsEndGoesWithTheWholeLog() {
        wired.run("node a of a,b,c log=1,1,3 applied=3", "a compact 3");
        wired.run("node c of a,b,c log=1,2,2,2 term=3"); // as long, and of another history from 2 on

        assertThat(wired.run("snapshot a c")).containsExactly("c installs 3.3");
        assertThat(wired.run("status c")).containsExactly("c FOLLOWER term=3 last=3.3 commit=3");

        // And so the leader's next Append fits, and no second snapshot is asked for.
        wired.run("cut a b", "a tick 10", "settle");
        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 4");
        assertThat(wired.run("settle 30")).noneMatch(line -> line.contains("snapshot"));
    }

    // Put back by leaving handedOutIndex where it was, in RaftLog.install: red.
    @Test
    void bug20WhatASnapshotContainsIsNotGivenOutOnceMore() {
        wired.run("elect a", "a propose x", "settle", "a propose y", "settle");
        var machine = wired.machine("c");
        var raft = new Raft(machine.settings(), Restored.EMPTY, Machine.NO_CHANCE);
        var two = Text.message("Append term=1 prev=0.0 entries=1.1,1.2:x commit=2");

        // In one turn entries are committed, which wait to be given out, and a snapshot that has them comes.
        var meta = wired.machine("a").snapshot().meta();
        Ready ready = raft.step(List.of(new Input.Received(new NodeId("a"), two), new Input.SnapshotReceived(meta)));

        assertThat(ready.install()).contains(meta);
        assertThat(ready.committed()).isEmpty();
        assertThat(ready.entries()).isEmpty();
        var next = Text.message("Append term=1 prev=1.3 entries=1.4:z commit=4");
        assertThat(Text.of(raft.step(List.of(new Input.Received(new NodeId("a"), next)))
                        .committed()))
                .isEqualTo("1.4:z");
    }

    // Put back by leaving Memberships.cutFrom empty: red.
    @Test
    void bug21MembersThatAreCutOffAreNoMoreInForce() {
        wired.run("b receive a Append term=1 prev=0.0 entries=1.1,1.2:[a;b],1.3:[a;b;+d]");
        assertThat(wired.run("members b")).containsExactly("b [a;b;+d] from 3");

        wired.run("b receive c Append term=2 prev=1.2 entries=2.3");
        assertThat(wired.run("members b")).containsExactly("b [a;b] from 2");

        wired.run("b receive c Append term=3 prev=1.1 entries=3.2", "restart b");
        assertThat(wired.run("members b")).containsExactly("b [a;b;c] from 0");
    }

    // Put back by not asking for an entry of the own term, in MemberChanges.obstacle: red, and in the scene b removes
    // d and commits that with c.
    @Test
    void bug22NoChangeOfMembersBeforeAnEntryOfTheOwnTermIsCommitted() {
        wired.run("nodes a b c d", "a tick 10", "a receive b Vote term=1 pre granted");
        wired.run("a receive c Vote term=1 pre granted", "a receive b Vote term=1 granted");
        wired.run("a receive c Vote term=1 granted", "a receive b Appended term=1 match=1");

        assertThat(wired.run("a remove d").toString()).contains("has not committed an entry of its own term yet");
        assertThat(wired.run("members a")).containsExactly("a [a;b;c;d] from 0");

        wired.run("a receive c Appended term=1 match=1");
        assertThat(wired.run("a remove d")).contains("a proposal 2 appended at 1.2");
    }

    // Put back by counting the leader whether it is a voter or not, in Leader.lead: red.
    @Test
    void bug23ALeaderThatIsRemovedDoesNotCountItself() {
        wired.run("elect a", "a remove a", "a propose x", "drop");

        // Of b and c, both are a majority; b and the leader are none.
        wired.run("a receive b Appended term=1 match=3");
        assertThat(wired.machine("a").status().commitIndex()).isEqualTo(1);

        wired.run("a read 1", "a receive b Appended term=1 match=3 round=1");
        assertThat(wired.run("a tick")).noneMatch(line -> line.contains("read 1"));

        assertThat(wired.run("a receive c Appended term=1 match=2")).contains("a applies 1.2:[b;c]");
    }

    // Put back by a RaftLog.slice without a limit: red.
    @Test
    void bug25NoMessageIsLargerThanTheLimitWhateverAFollowerLacks() {
        for (String suffix : new String[] {"suffix=0", "suffix=100000"}) {
            wired.run("limits append=200 messages=3 " + suffix, "nodes a b c", "heal", "elect a", "cut a c");
            for (int i = 0; i < 30; i++) {
                wired.run("a propose " + "x".repeat(i + 1), "settle");
            }
            wired.run("heal");
            for (String line : wired.run("settle 20")) {
                assertThat(bytesOf(line)).isLessThanOrEqualTo(200);
            }
            assertThat(wired.machine("c").disk()).hasSize(31);
        }
    }

    private static long bytesOf(String line) {
        int entries = line.indexOf("entries=");
        if (entries < 0) {
            return 0;
        }
        String text = line.substring(entries + "entries=".length(), line.indexOf(' ', entries));
        return Text.entries(text).stream().mapToLong(LogEntry::size).sum();
    }

    // Put back by sending all that was loaded, in Replication.onLoaded: red.
    @Test
    void bug25NorWhatTheLogReadBeyondWhatItWasAskedFor() {
        wired.run("limits append=100 suffix=0", "nodes a b c", "elect a", "cut a c");
        wired.run("a propose x", "settle", "a propose y", "settle", "a propose z", "settle", "cut a b");
        var machine = wired.machine("a");
        var c = new NodeId("c");
        machine.raft()
                .step(List.of(
                        new Input.Received(c, Text.message("AppendRejected term=1 rejected=4 hint=1.1")),
                        new Input.Received(c, Text.message("Appended term=1 match=1"))));

        Ready ready =
                machine.raft().step(List.of(new Input.Loaded(machine.disk().subList(1, 4))));

        List<String> sent = new ArrayList<>();
        ready.messages().forEach(envelope -> sent.add(Text.of(envelope.message())));
        assertThat(sent)
                .containsExactly(
                        "Append term=1 prev=1.1 entries=1.2:x,1.3:y commit=4",
                        "Append term=1 prev=1.3 entries=1.4:z commit=4");
    }
}
