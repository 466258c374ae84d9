package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlsms.node.DiskException;
import dlsms.node.SnapshotReader;
import dlsms.node.SnapshotStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gathers meets a disk that says no, or damage: the node gets over it without a restart. */
class StagingTest {

    @TempDir
    Path temporary;

    private Path staged;
    private FilledDatabase source;
    private FilledDatabase target;

    @BeforeEach
    void open() {
        source = FilledDatabase.made(temporary.resolve("source"), "n1");
        target = FilledDatabase.made(temporary.resolve("target"), "n2");
        staged = temporary.resolve("target").resolve("db-1");
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private SnapshotStaging staging() {
        return target.snapshots.staging();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    /** The staged database on a disk of its own, so that it alone meets the end of it. */
    private void moveToSmallDisk() throws Exception {
        target.close();
        String kept = temporary.resolve("kept").toString();
        assertThat(run("mv", staged.toString(), kept)).isTrue();
        Files.createDirectory(staged);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", staged.toString());
        assertThat(run("cp", "-a", kept + "/.", staged.toString())).isTrue();
        target = new FilledDatabase(temporary.resolve("target"), "n2");
        assumeTrue(mounted, "tmpfs needs root");
    }

    @Test
    void aSnapshotThatMetAFullDiskGoesOnOnceThereIsRoom() throws Exception {
        source.fill(100, 100_000);
        try (SnapshotReader reader = source.snapshots.open()) {
            staging().begin(reader.meta());
            staging().take(0, reader.chunk(0).orElseThrow());
            moveToSmallDisk();
            int free = (int) FolderFiles.usableBytes(staged);
            Path ballast = Files.write(staged.resolve("ballast"), new byte[free - (1 << 20)]);
            assertThatThrownBy(() -> FilledDatabase.send(reader, staging())).isInstanceOf(DiskException.class);
            Files.delete(ballast);
            FilledDatabase.send(reader, staging());
            target.database.install(reader.meta());
            assertThat(target.contents()).isEqualTo(source.contents());
        } finally {
            target.close();
            run("umount", "-l", staged.toString());
        }
    }

    @Test
    void whatIsDamagedIsDroppedAndComesAnew() {
        source.fill(20, 1_000);
        try (SnapshotReader reader = source.snapshots.open()) {
            long chunks = takeAll(reader);
            target.close();
            spoil();
            target = new FilledDatabase(temporary.resolve("target"), "n2");
            assertThatThrownBy(() -> staging().complete(chunks))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("is dropped");
            assertThat(staging().begin(reader.meta())).isZero();
            FilledDatabase.send(reader, staging());
            target.database.install(reader.meta());
        }
        assertThat(target.contents()).isEqualTo(source.contents());
    }

    private long takeAll(SnapshotReader reader) {
        long number = staging().begin(reader.meta());
        for (var chunk = reader.chunk(number); chunk.isPresent(); chunk = reader.chunk(number)) {
            staging().take(number, chunk.get());
            number += 1;
        }
        return number;
    }

    private void spoil() {
        try (var folder = RocksFolder.open(staged, new RocksOptions())) {
            Batch batch = folder.batch();
            byte[] record = folder.get(Family.META, MetaKey.APPLIED).orElseThrow();
            record[record.length - 1] ^= 1;
            batch.put(Family.META, MetaKey.APPLIED, record);
            folder.writeSynced(batch);
        }
    }

    @Test
    void afterReopenOnlyTheDiskSaysWhatIsStaged() {
        source.fill(20, 1_000);
        try (SnapshotReader reader = source.snapshots.open()) {
            assertThat(takeAll(reader)).isPositive();
            target.database.reopen();
            assertThat(staging().begin(reader.meta())).isPositive();
            FolderFiles.delete(staged);
            target.database.reopen();
            assertThat(staging().begin(reader.meta())).isZero();
        }
    }
}
