package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.DiskException;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.seat.Policy;
import dlsms.seat.SeatState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was backed up is what is restored, in a cluster that is another one; what was changed on its way is refused. */
class BackupTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final NodeId SELF = new NodeId("r1");

    @TempDir
    Path temporary;

    private FilledDatabase source;
    private Path restored;

    @BeforeEach
    void open() {
        source = FilledDatabase.made(temporary.resolve("source"), "n1");
        source.fill(100, 3_000);
        restored = temporary.resolve("restored");
    }

    @AfterEach
    void close() {
        source.close();
    }

    private byte[] backup() {
        var file = new ByteArrayOutputStream();
        try (Backup backup = Backup.open(source.database, InstantSource.fixed(NOON))) {
            for (Optional<byte[]> piece = backup.next(); piece.isPresent(); piece = backup.next()) {
                assertThat(piece.get().length).isBetween(1, Backup.PIECE_BYTES_MAX);
                file.writeBytes(piece.get());
            }
            assertThat(backup.next()).isEmpty();
        }
        return file.toByteArray();
    }

    private static InputStream file(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private Restore.Target target(boolean overExisting) {
        return new Restore.Target(restored, SELF, "localhost:7001", overExisting);
    }

    @Test
    void aBackupSaysWhatItIsOfAndIsSmallerThanTheState() {
        byte[] backup = backup();
        var reader = new BackupReader(file(backup));
        BackupInfo info = reader.info();
        assertThat(info.cluster()).isEqualTo("c1");
        assertThat(info.node()).isEqualTo("n1");
        assertThat(info.made()).isEqualTo(NOON);
        assertThat(info.base())
                .isEqualTo(new LogBase(source.last().position(), source.last().chain()));
        assertThat(info.members()).isEqualTo(Entries.voters("n1", "n2"));
        assertThat(reader.check()).isGreaterThan(1);
        assertThat(backup.length).isLessThan(150_000);
    }

    @Test
    void theRestoredNodeHasTheStateInAClusterOfItsOwn() {
        Restore.Done done = Restore.into(target(false), file(backup()));
        assertThat(done.backup().cluster()).isEqualTo("c1");
        assertThat(done.cluster()).isNotEqualTo("c1");
        assertThat(Verification.of(restored).lines()).noneMatch(line -> line.startsWith("PROBLEM"));
        try (var node = new FilledDatabase(restored, "r1")) {
            assertThat(node.database.clusterId()).contains(done.cluster());
            assertThat(node.database.disk()).isEqualTo(done.disk()).isNotEqualTo(source.database.disk());
            assertThat(withoutCluster(node)).isEqualTo(withoutCluster(source));
            var state = new SeatState(Policy.DEFAULT);
            node.records.load(state);
            assertThat(state.cluster().orElseThrow().tokenSecret())
                    .hasSize(32)
                    .isNotEqualTo(SeatRecordsContract.CLUSTER.tokenSecret());
            long index = source.last().index();
            var raft = node.log.restore(index, 0, Long.MAX_VALUE);
            assertThat(raft.hardState()).isEqualTo(new HardState(1, Optional.empty()));
            assertThat(raft.base()).isEqualTo(done.backup().base());
            var self = new Member(SELF, "localhost:7001", Member.Role.VOTER, done.disk());
            assertThat(raft.memberships()).containsExactly(new MembershipAt(index, new Membership(List.of(self))));
        }
    }

    private static List<String> withoutCluster(FilledDatabase node) {
        String key = "META 636c7573746572";
        return node.contents().stream()
                .filter(line -> !line.startsWith(key) && !line.startsWith("AppliedState"))
                .toList();
    }

    @Test
    void whatIsThereIsGivenUpOnlyIfThatIsSaid() {
        try (var other = FilledDatabase.made(restored, "r1")) {
            other.fill(3, 1);
            assertThatThrownBy(() -> Restore.into(target(true), file(backup())))
                    .isInstanceOf(DataFolderLockedException.class);
        }
        assertThatThrownBy(() -> Restore.into(target(false), file(backup())))
                .isInstanceOf(WrongDataFolderException.class)
                .hasMessageContaining("holds data already");
        Restore.into(target(true), file(backup()));
        try (var node = new FilledDatabase(restored, "r1")) {
            assertThat(withoutCluster(node)).isEqualTo(withoutCluster(source));
        }
        assertThat(Folders.databases(restored)).hasSize(1);
    }

    @Test
    void aChangedFileIsRefusedAndWhatWasThereStays() throws IOException {
        byte[] backup = backup();
        try (var other = FilledDatabase.made(restored, "r1")) {
            other.fill(3, 1);
        }
        for (int at = 0; at < backup.length; at += backup.length / 15) {
            byte[] flipped = backup.clone();
            flipped[at] ^= 8;
            assertRefused(flipped);
            assertRefused(Arrays.copyOf(backup, at));
        }
        assertRefused(Arrays.copyOf(backup, backup.length - 1));
        assertRefused(Arrays.copyOf(backup, backup.length + 1));
        assertThat(Folders.databases(restored)).containsExactly("db");
        try (var node = new FilledDatabase(restored, "r1")) {
            assertThat(node.database.clusterId()).contains("c1");
            assertThat(node.log.restore(4, Long.MAX_VALUE, Long.MAX_VALUE).suffix())
                    .hasSize(4);
        }
        Files.createDirectories(temporary.resolve("empty"));
        var nowhere = new Restore.Target(temporary.resolve("empty"), SELF, "", false);
        assertThatThrownBy(() -> Restore.into(nowhere, file(Arrays.copyOf(backup, 50_000))))
                .isInstanceOf(CorruptDataException.class);
        Restore.into(nowhere, file(backup));
    }

    private void assertRefused(byte[] backup) {
        assertThatThrownBy(() -> Restore.into(target(true), file(backup))).isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> new BackupReader(file(backup)).check()).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aFileThatCantBeReadIsTheDisksFault() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }
        };
        assertThatThrownBy(() -> new BackupReader(broken)).isInstanceOf(DiskException.class);
    }

    @Test
    void withoutAClusterThereIsNothingToBackUp() {
        try (var fresh = new FilledDatabase(temporary.resolve("fresh"), "n9")) {
            assertThatThrownBy(() -> Backup.open(fresh.database, InstantSource.system()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aRebuiltNodeBeginsAnewOnAnotherDisk() throws IOException {
        long disk = source.database.disk();
        Path folder = temporary.resolve("source");
        assertThatThrownBy(() -> Rebuild.of(folder)).isInstanceOf(DataFolderLockedException.class);
        source.close();
        Files.writeString(folder.resolve("operator-token"), "mine");
        assertThat(Rebuild.of(folder)).containsExactly("db");
        assertThat(Folders.databases(folder)).isEmpty();
        assertThat(folder.resolve("operator-token")).hasContent("mine");
        assertThatThrownBy(() -> Rebuild.of(folder)).isInstanceOf(WrongDataFolderException.class);
        source = new FilledDatabase(folder, "n1");
        assertThat(source.database.disk()).isNotEqualTo(disk);
        assertThat(source.log.membership()).isEmpty();
        assertThat(source.log.restore(0, 0, Long.MAX_VALUE)).isEqualTo(dlsms.raft.Restored.EMPTY);
    }

    @Test
    void aRestoredFolderIsRebuiltToo() {
        Restore.into(target(false), file(backup()));
        assertThat(Rebuild.of(restored)).containsExactly("db-1");
        try (var node = new FilledDatabase(restored, "r1")) {
            assertThat(node.database.clusterId()).isEmpty();
        }
        assertThat(Folders.databases(restored)).containsExactly("db");
    }
}
