package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.node.SnapshotReader;
import dlsms.raft.NodeId;
import dlsms.seat.SeatEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox comes along with the state, in a snapshot and in a backup, and still knows what it lacks. */
class CarriedOutboxTest {

    private static final OutboxLimits SMALL = new OutboxLimits(100, 10, 1 << 20, 1 << 10);

    @TempDir
    Path temporary;

    private FilledDatabase source;
    private FilledDatabase target;

    @BeforeEach
    void open() {
        source = FilledDatabase.made(temporary.resolve("source"), "n1", SMALL);
        source.fill(299, 10);
        target = FilledDatabase.made(temporary.resolve("target"), "n2", SMALL);
        target.fill(5, 10);
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private static Outbox.Batch all(RocksDatabase database, long after) {
        return new Outbox(database).after(after, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    private void install() {
        try (SnapshotReader reader = source.snapshots.open()) {
            FilledDatabase.send(reader, target.snapshots.staging());
            target.database.install(reader.meta());
        }
    }

    @Test
    void anInstalledSnapshotBringsTheOutboxOfItsSender() {
        var outbox = new Outbox(target.database);
        assertThat(outbox.completeAfter()).isZero();
        install();
        long gone = outbox.completeAfter();
        assertThat(gone).isEqualTo(new Outbox(source.database).completeAfter()).isBetween(190L, 200L);
        assertThat(outbox.size()).isEqualTo(new Outbox(source.database).size());
        // Who followed this node until entry 6 hears that it has missed some.
        assertThat(outbox.after(6, 1, 1).after()).isEqualTo(gone);
        assertThat(all(target.database, 0)).isEqualTo(all(source.database, 0));
        assertThat(all(target.database, 0).entries()).hasSize((int) (300 - gone));
    }

    /** The folder is another one from one look to the next: each look is at one of them alone. */
    @Test
    void itIsReadWhileSnapshotsAreInstalled() throws Exception {
        var outbox = new Outbox(target.database);
        var done = new AtomicBoolean();
        var reader = CompletableFuture.supplyAsync(() -> {
            var seen = new TreeSet<Long>();
            while (!done.get()) {
                Outbox.Batch batch = outbox.after(3, Integer.MAX_VALUE, Long.MAX_VALUE);
                assertThat(batch.entries())
                        .extracting(entry -> entry.position().index())
                        .isEqualTo(LongStream.rangeClosed(batch.after() + 1, batch.through())
                                .boxed()
                                .toList());
                seen.add(batch.through());
            }
            return seen;
        });
        for (int round = 0; round < 4; round++) {
            source.fill(25, 10);
            install();
        }
        done.set(true);
        assertThat(reader.get(1, TimeUnit.MINUTES)).hasSizeGreaterThan(1).allMatch(index -> index <= 400);
    }

    @Test
    void anInstalledOutboxGoesOn() {
        install();
        for (long index = 301; index <= 500; index++) {
            target.records.write(
                    SeatRecordsContract.change(index, List.of(new SeatEvent.OperationExecuted("" + index, ""))));
        }
        var batch = all(target.database, 0);
        assertThat(batch.after()).isBetween(390L, 400L);
        assertThat(batch.entries()).hasSize((int) (500 - batch.after()));
        assertThat(batch.through()).isEqualTo(500);
        assertThat(new Outbox(target.database).size().entries()).isEqualTo(500 - batch.after());
    }

    @Test
    void aSnapshotOfASenderThatDoesNotSayItsSizeIsCounted() {
        Batch batch = source.database.batch();
        batch.delete(Family.META, MetaKey.OUTBOX);
        source.database.write(batch);
        long gone = new Outbox(source.database).completeAfter();
        install();
        assertThat(target.database.get(Family.META, MetaKey.OUTBOX)).isEmpty();
        assertThat(new Outbox(target.database).completeAfter()).isEqualTo(gone).isBetween(190L, 200L);
        assertThat(new Outbox(target.database).size()).isEqualTo(new Outbox(source.database).size());
    }

    /** It says what happened until the backup; what comes after it in the old cluster, nobody here knows. */
    @Test
    void aRestoredBackupBringsTheOutboxUnderAnotherCluster() {
        var file = new ByteArrayOutputStream();
        try (Backup backup = Backup.open(source.database, InstantSource.system())) {
            for (Optional<byte[]> piece = backup.next(); piece.isPresent(); piece = backup.next()) {
                file.writeBytes(piece.get());
            }
        }
        var wanted = new Restore.Target(temporary.resolve("restored"), new NodeId("r1"), "", false);
        Restore.into(wanted, new ByteArrayInputStream(file.toByteArray()));
        assertThat(Verification.of(wanted.dataDir()).lines()).noneMatch(line -> line.startsWith("PROBLEM"));
        try (var restored = new FilledDatabase(wanted.dataDir(), "r1")) {
            assertThat(all(restored.database, 0)).isEqualTo(all(source.database, 0));
            assertThat(new Outbox(restored.database).completeAfter())
                    .isEqualTo(new Outbox(source.database).completeAfter());
            try (StateMoment moment = StateMoment.open(restored.database)) {
                assertThat(moment.applied().position()).isEqualTo(source.last().position());
                assertThat(moment.cluster()).isPresent().isNotEqualTo(source.database.clusterId());
            }
        }
    }
}
