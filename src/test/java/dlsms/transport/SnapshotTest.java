package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Applied;
import dlsms.node.DiskException;
import dlsms.raft.NodeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** n1 sends its state to n2, which is reached by a valve, while both are members of a cluster that runs. */
class SnapshotTest {

    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");

    private Valve valve;
    private LoopbackCluster cluster;
    private Member n1;
    private Member n2;
    private Member n3;

    @BeforeEach
    void start() {
        cluster = LoopbackCluster.of(3, this::valveBeforeN2).start();
        n1 = cluster.members.get(0);
        n2 = cluster.members.get(1);
        n3 = cluster.members.get(2);
        cluster.leader();
        await().until(() -> n1.links.isConnected(N2));
    }

    @AfterEach
    void close() throws IOException {
        valve.close();
        cluster.close();
    }

    @Test
    void aSnapshotArrivesWhole() {
        n1.links.sendSnapshot(N2);
        n1.links.sendSnapshot(N2);
        awaitSent(true);

        assertThat(n2.snapshotsReceived).containsExactly(ListSnapshots.meta(1));
        assertThat(n2.snapshots.staging.complete).isTrue();
        assertThat(n2.snapshots.staging.taken).isEqualTo(chunksUpTo(30));
        assertThat(n1.snapshots.closed).hasValue(1);
        assertThat(n1.links.snapshotTraffic().sentBytes()).isEqualTo(30L * ListSnapshots.CHUNK_BYTES);
        assertThat(n2.links.snapshotTraffic().receivedBytes()).isEqualTo(30L * ListSnapshots.CHUNK_BYTES);
        assertThat(n2.links.snapshotTraffic().running()).isEmpty();
    }

    @Test
    void anEmptyStateArrivesToo() {
        n1.snapshots.chunks = 0;
        n1.links.sendSnapshot(N2);
        awaitSent(true);
        assertThat(n2.snapshotsReceived).hasSize(1);
    }

    @Test
    void oneThatBrokeOffGoesOnWhereItWas() {
        var once = new AtomicBoolean();
        n2.snapshots.staging.before = number -> {
            if (number == 20 && once.compareAndSet(false, true)) {
                valve.cut();
            }
        };
        n1.links.sendSnapshot(N2);
        awaitSent(false);
        assertThat(n2.snapshotsReceived).isEmpty();
        assertThat(n1.snapshots.closed).as("kept for the next attempt").hasValue(0);
        n1.snapshotsSent.clear();
        n1.links.sendSnapshot(N2);
        awaitSent(true);

        assertThat(n2.snapshotsReceived).containsExactly(ListSnapshots.meta(1));
        assertThat(n2.snapshots.staging.taken).as("each once").isEqualTo(chunksUpTo(30));
        assertThat(n1.snapshots.opened).hasValue(1);
        assertThat(n1.links.snapshotTraffic().sentBytes()).isLessThan(2 * 30L * ListSnapshots.CHUNK_BYTES);
    }

    @Test
    void oneThatTheReceiverCannotUseIsMadeAnew() {
        n2.snapshots.staging.before = number -> {
            if (number == 3 && n1.snapshots.opened.get() == 1) {
                throw new IllegalArgumentException("this one is bad");
            }
        };
        n1.links.sendSnapshot(N2);
        awaitSent(false);
        n1.snapshotsSent.clear();
        n1.links.sendSnapshot(N2);
        awaitSent(true);

        assertThat(n2.snapshotsReceived).containsExactly(ListSnapshots.meta(2));
        assertThat(n1.snapshots.closed).hasValue(2);
    }

    @Test
    void aDiskThatIsFullEndsTheStreamAndNotTheNode() {
        var full = new AtomicBoolean(true);
        n2.snapshots.staging.before = number -> {
            if (number == 3 && full.get()) {
                throw new DiskException("full");
            }
        };
        n1.links.sendSnapshot(N2);
        awaitSent(false);
        full.set(false);
        n1.snapshotsSent.clear();
        n1.links.sendSnapshot(N2);
        awaitSent(true);
        assertThat(n2.snapshots.staging.taken).isEqualTo(chunksUpTo(30));
    }

    /** What waits for a slow disk is little, and none of it stands in the way of Appends. */
    @Test
    void aSlowReceiverHoldsTheSenderBackAndNothingElse() {
        n1.snapshots.chunks = 600;
        var permits = new Semaphore(0);
        n2.snapshots.staging.before = number -> acquire(permits);
        n1.links.sendSnapshot(N2);
        await().until(() -> !n2.links.snapshotTraffic().running().isEmpty());
        for (int i = 0; i < 50; i++) {
            assertThat(cluster.leader().propose("meanwhile " + i).join()).isInstanceOf(Applied.class);
        }
        cluster.awaitSame(50);

        assertThat(n1.links.snapshotTraffic().sentBytes()).isLessThan(12L << 20);
        assertThat(n1.links.snapshotTraffic().running())
                .singleElement()
                .satisfies(running -> assertThat(running.peer()).isEqualTo(N2));
        permits.release(600);
        awaitSent(true);
    }

    @Test
    void twoAtOnceToOneNodeAreTakenOneAfterTheOther() {
        var permits = new Semaphore(0);
        n2.snapshots.staging.before = number -> acquire(permits);
        n1.links.sendSnapshot(N2);
        await().until(() -> !n2.links.snapshotTraffic().running().isEmpty());
        n3.links.sendSnapshot(N2);
        await().until(() -> n3.snapshotsSent.equals(List.of(false)));
        permits.release(30);
        awaitSent(true);

        n3.snapshotsSent.clear();
        n3.links.sendSnapshot(N2);
        await().until(() -> n3.snapshotsSent.equals(List.of(false)));
        assertThat(n2.snapshots.staging.taken)
                .as("what is to be installed stays")
                .hasSize(30);
        n2.commitIndex = 1_000;
        n3.snapshotsSent.clear();
        n3.links.sendSnapshot(N2);
        await().until(() -> n3.snapshotsSent.equals(List.of(true)));
        assertThat(n2.snapshots.staging.taken).as("it has all that already").hasSize(30);
    }

    @Test
    void oneSenderFewAtOnce() {
        var permits = new Semaphore(0);
        n2.snapshots.staging.before = number -> acquire(permits);
        n3.snapshots.staging.before = number -> acquire(permits);
        n1.links.sendSnapshot(N2);
        n1.links.sendSnapshot(N3);
        await().until(() -> n1.links.snapshotTraffic().running().size() == 2);
        permits.release(60);
        await().atMost(Member.PATIENCE).until(() -> n1.snapshotsSent.equals(List.of(true, true)));
    }

    @Test
    void aSenderThatClosesReadsNoMore() {
        n1.snapshots.chunks = 10_000;
        n1.links.sendSnapshot(N2);
        await().until(() -> n2.snapshots.staging.taken.size() > 5);
        cluster.kill(n1);

        assertThat(n1.snapshots.closed).hasValue(1);
        await().until(() -> n2.links.snapshotTraffic().running().isEmpty());
        assertThat(n2.snapshotsReceived).isEmpty();
    }

    @Test
    void itIsNoFasterThanTheLimit() {
        n1.snapshots.chunks = 400;
        long startNanos = System.nanoTime();
        n1.links.sendSnapshot(N2);
        awaitSent(true);
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        assertThat(took).as("40 MB at 20 MiB a second").isGreaterThan(Duration.ofMillis(1_800));
    }

    private void awaitSent(boolean arrived) {
        await().atMost(Member.PATIENCE).until(() -> n1.snapshotsSent.equals(Collections.singletonList(arrived)));
    }

    private static List<Long> chunksUpTo(int chunks) {
        return LongStream.range(0, chunks).boxed().toList();
    }

    private static void acquire(Semaphore permits) {
        try {
            if (!permits.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let it go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SortedMap<NodeId, InetSocketAddress> valveBeforeN2(SortedMap<NodeId, InetSocketAddress> listen) {
        valve = new Valve(listen.get(N2));
        var found = new TreeMap<>(listen);
        found.put(N2, valve.address());
        return found;
    }
}
