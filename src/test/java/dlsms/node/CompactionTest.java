package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import dlsms.raft.RaftStatus.PeerStatus;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The log is bounded by entries and by bytes, keeps a margin, and loses nothing that is still needed. */
class CompactionTest {

    private static final long MEBIBYTE = 1 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final FakeLog log = new FakeLog();
    private final Counters counters = new Counters();

    /** Has as many bytes as it is told. */
    private static final class FakeLog implements LogStore {

        private final List<Long> compacted = new ArrayList<>();
        private long bytes = 1;

        @Override
        public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
            return Restored.EMPTY;
        }

        @Override
        public void append(Optional<HardState> hardState, List<LogEntry> entries) {
            throw new AssertionError("nothing is written here");
        }

        @Override
        public List<LogEntry> read(Wanted wanted) {
            return List.of();
        }

        @Override
        public LogBase compact(long throughIndex) {
            compacted.add(throughIndex);
            return new LogBase(new LogPosition(1, throughIndex), 0);
        }

        @Override
        public long bytes() {
            return bytes;
        }
    }

    private Compaction compaction(int entriesMax, long bytesMax) {
        return new Compaction(new NodeSettings.Upkeep(entriesMax, bytesMax, SECOND), log, clock, counters);
    }

    private static RaftStatus status(long base, long last, PeerStatus... peers) {
        return new RaftStatus(
                N1,
                RaftStatus.RoleName.LEADER,
                Optional.of(N1),
                1,
                new LogPosition(1, last),
                0,
                last,
                new LogBase(new LogPosition(1, base), 0),
                new MembershipAt(0, Membership.NONE),
                List.of(peers));
    }

    private static PeerStatus peer(String name, long match, boolean active) {
        return new PeerStatus(new NodeId(name), match, match + 1, active, "replicating");
    }

    private long advance(Compaction compaction, RaftStatus status, long durable) {
        log.compacted.clear();
        compaction.advance(status, durable);
        return log.compacted.isEmpty() ? status.base().index() : log.compacted.getFirst();
    }

    @Test
    void untilALimitIsPassedNothingGoes() {
        var compaction = compaction(1_000, MEBIBYTE);
        log.bytes = MEBIBYTE;
        assertThat(advance(compaction, status(0, 1_000), 1_000)).isZero();
    }

    @Test
    void beyondTheEntriesAQuarterIsLeft() {
        assertThat(advance(compaction(1_000, MEBIBYTE), status(0, 1_001), 1_001))
                .isEqualTo(751);
        assertThat(counters.snapshot(0, 0).upkeep().entriesCompacted()).isEqualTo(751);
    }

    @Test
    void beyondTheBytesAQuarterOfThemIsLeft() {
        var compaction = compaction(1_000_000, MEBIBYTE);
        log.bytes = 2 * MEBIBYTE;
        assertThat(advance(compaction, status(0, 2_048), 2_048)).isEqualTo(2_048 - 256);
    }

    @Test
    void whatIsNotAppliedDurablyStays() {
        assertThat(advance(compaction(1_000, MEBIBYTE), status(0, 2_000), 400)).isEqualTo(400);
        assertThat(advance(compaction(1_000, MEBIBYTE), status(400, 2_000), 400))
                .isEqualTo(400);
    }

    @Test
    void aFollowerInReachKeepsWhatItLacksUpToTwiceTheLimit() {
        var compaction = compaction(1_000, MEBIBYTE);
        assertThat(advance(compaction, status(0, 1_500, peer("n2", 1_500, true), peer("n3", 300, true)), 1_500))
                .isEqualTo(300);
        assertThat(advance(compaction, status(300, 3_000, peer("n2", 3_000, true), peer("n3", 300, true)), 3_000))
                .isEqualTo(1_000);
    }

    @Test
    void aFollowerThatIsSilentOrLostAlreadyKeepsNothing() {
        assertThat(advance(compaction(1_000, MEBIBYTE), status(0, 1_500, peer("n3", 300, false)), 1_500))
                .isEqualTo(1_250);
        assertThat(advance(compaction(1_000, MEBIBYTE), status(400, 1_500, peer("n3", 300, true)), 1_500))
                .isEqualTo(1_250);
    }

    @Test
    void aSnapshotUnderWayKeepsWhatFollowsIt() {
        var compaction = compaction(1_000, MEBIBYTE);
        compaction.snapshotAsked(N3, 400);
        compaction.snapshotAsked(N3, 900);
        assertThat(advance(compaction, status(0, 1_500), 1_500))
                .as("the first may be gone on with")
                .isEqualTo(400);
        compaction.snapshotSent(N3, true);
        clock.pass(Duration.ofMinutes(2));
        assertThat(advance(compaction, status(400, 1_500), 1_500)).isEqualTo(1_250);
    }

    @Test
    void oneThatBrokeOffIsForgottenAfterAWhile() {
        var compaction = compaction(1_000, MEBIBYTE);
        compaction.snapshotAsked(N3, 400);
        compaction.snapshotSent(N3, false);
        clock.pass(Duration.ofMinutes(9));
        assertThat(advance(compaction, status(0, 1_500), 1_500)).isEqualTo(400);
        clock.pass(Duration.ofMinutes(2));
        assertThat(advance(compaction, status(400, 1_500), 1_500)).isEqualTo(1_250);
    }

    @Test
    void muchGoesAtSeveralTicks() {
        var compaction = compaction(1_000, 64 * MEBIBYTE);
        long base = 0;
        int ticks = 0;
        while (base < 99_750) {
            long next = advance(compaction, status(base, 100_000), 100_000);
            assertThat(next - base).isBetween(1L, (long) Compaction.ENTRIES_PER_TICK_MAX);
            base = next;
            ticks++;
        }
        assertThat(ticks).isEqualTo(5);
    }

    @Test
    void aFewAreNotWorthIt() {
        var compaction = compaction(1_000, MEBIBYTE);
        assertThat(advance(compaction, status(1_000, 2_200, peer("n3", 1_010, true)), 2_200))
                .isEqualTo(1_000);
    }

    @Test
    void limitsThatLeaveNothingAreRefused() {
        assertThatThrownBy(() -> new NodeSettings.Upkeep(3, MEBIBYTE, SECOND)).hasMessageContaining("logEntriesMax");
        assertThatThrownBy(() -> new NodeSettings.Upkeep(4, 1_023, SECOND)).hasMessageContaining("logBytesMax");
        assertThatThrownBy(() -> new NodeSettings.Upkeep(4, 1_024, Duration.ZERO))
                .hasMessageContaining("diskSlowMax");
    }

    /** In the loop: what is taken away is applied, and Raft knows it. */
    @Test
    void theLoopCompactsAtItsTicks() {
        var rig = new Rig(
                new NodeSettings.Limits(100, 100_000, 100, 100, 100_000, 100, 200),
                new NodeSettings.Upkeep(8, MEBIBYTE, SECOND),
                N1);
        rig.ticks(60);
        for (int i = 0; i < 40; i++) {
            rig.propose("x", Duration.ofMinutes(1));
            rig.tick();
        }
        rig.tick();
        assertThat(rig.node.view().disk().logBase()).isPositive();
        assertThat(rig.node.view().lastIndex() - rig.node.view().disk().logBase())
                .isLessThanOrEqualTo(9);
        assertThat(rig.state.commands()).hasSize(40);
        assertThat(rig.node.status().base().index())
                .isEqualTo(rig.node.view().disk().logBase());
    }
}
