package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.Message;
import dlsms.raft.SnapshotMeta;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A state that is too far ahead for the log comes as a whole, and goes as a whole. */
class SnapshotsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Rig rig = new Rig(
            new NodeSettings.Limits(1_000, 100_000, 1_000, 1_000, 100_000, 100, 200),
            new NodeSettings.Upkeep(8, 1 << 20, Duration.ofSeconds(1)),
            N1,
            N2,
            N3);

    private static SnapshotMeta snapshot(long term, long index) {
        var members = Membership.ofVoters(new TreeSet<>(List.of(N1, N2, N3)));
        return new SnapshotMeta(7, new LogBase(new LogPosition(term, index), index * 31), new MembershipAt(0, members));
    }

    @Test
    void aStagedOneIsInstalledBeforeItIsPromised() {
        rig.appendFromN2(3, LogPosition.NONE, List.of(), 0);
        rig.forget();
        rig.node.snapshotReceived(snapshot(2, 50));
        rig.node.advance();
        assertThat(rig.effects.subList(0, 4)).containsExactly("install 50", "reload", "append", "send Appended>n2");
        assertThat(rig.node.view().appliedIndex()).isEqualTo(50);
        assertThat(rig.node.view().disk().snapshotInstalled()).isEqualTo(50);
        assertThat(rig.node.view().disk().logBase()).isEqualTo(50);
        assertThat(rig.node.counters().upkeep().snapshotsInstalled()).isEqualTo(1);
    }

    @Test
    void oneThatIsNotAheadChangesNothing() {
        rig.elected();
        rig.appendedAtN2(1);
        rig.forget();
        rig.node.snapshotReceived(snapshot(1, 1));
        rig.node.advance();
        assertThat(rig.effects).noneMatch(each -> each.startsWith("install"));
    }

    @Test
    void proposalsInItsPlaceAreUnknownAndReadsThatWaitedForItAreServed() {
        rig.elected();
        var swallowed = rig.propose("swallowed", LONG);
        rig.node.advance();
        var read = rig.node.read(new ReadLevel.AtLeast(40), () -> "read", Deadline.in(LONG, rig.clock));
        rig.appendFromN2(5, LogPosition.NONE, List.of(), 0);
        rig.node.snapshotReceived(snapshot(4, 50));
        rig.node.advance();
        assertThat(swallowed.join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(read.join()).isEqualTo(new ReadResult.Value<>("read", 50));
    }

    @Test
    void aCrashOfTheDiskInTheMiddleIsASickDisk() {
        rig.appendFromN2(3, LogPosition.NONE, List.of(), 0);
        rig.forget();
        rig.broken = true;
        rig.node.snapshotReceived(snapshot(2, 50));
        rig.node.advance();
        assertThat(rig.sent).isEmpty();
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        assertThat(rig.node.view().appliedIndex()).isZero();
    }

    private void compactedBeyondN3() {
        rig.elected();
        rig.appendedAtN2(1);
        for (int i = 0; i < 20; i++) {
            rig.propose("x", LONG);
        }
        rig.node.advance();
        rig.appendedAtN2(21);
        rig.ticks(2);
        assertThat(rig.node.view().disk().logBase()).isPositive();
    }

    @Test
    void whoIsBehindTheLogIsSentOneAndIsCountedWhenItArrived() {
        compactedBeyondN3();
        rejectedByN3();
        assertThat(rig.snapshots).containsExactly(N3);
        rig.node.snapshotSent(N3, false);
        rig.node.advance();
        assertThat(rig.node.counters().upkeep().snapshotsSent()).isZero();
        rig.node.snapshotSent(N3, true);
        rig.node.advance();
        assertThat(rig.node.counters().upkeep().snapshotsAsked()).isPositive();
        assertThat(rig.node.counters().upkeep().snapshotsSent()).isEqualTo(1);
        assertThat(rig.node.view().disk().snapshotSent()).isEqualTo(21);
    }

    @Test
    void whatCameOfOneIsCountedAlsoWhileTheDiskIsBroken() {
        compactedBeyondN3();
        rejectedByN3();
        rig.broken = true;
        rig.propose("x", LONG);
        rig.node.advance();
        assertThat(rig.node.view().disk().health()).isEqualTo("sick");
        rig.node.snapshotSent(N3, true);
        rig.node.advance();
        assertThat(rig.node.counters().upkeep().snapshotsSent()).isEqualTo(1);
        assertThat(rig.node.view().disk().snapshotSent()).isEqualTo(21);
    }

    private void rejectedByN3() {
        for (int i = 0; i < 40 && rig.snapshots.isEmpty(); i++) {
            long term = rig.node.status().term();
            rig.sent.stream()
                    .filter(each -> each.to().equals(N3))
                    .map(each -> each.message())
                    .filter(Message.Append.class::isInstance)
                    .map(Message.Append.class::cast)
                    .toList()
                    .forEach(append -> rig.node.received(
                            N3,
                            new Message.AppendRejected(term, append.previous().index(), LogPosition.NONE, 0)));
            rig.sent.clear();
            rig.appendedAtN2(21);
            rig.tick();
        }
    }
}
