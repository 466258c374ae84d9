package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is found and named; nothing that was acknowledged is ever missing without a word. */
class DamageTest {

    private static final NodeId SELF = new NodeId("n1");
    private static final List<LogEntry> ENTRIES = Entries.ofTerm(1, 200);

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void write() {
        folder = temporary.resolve("whole");
        try (var database = new RocksDatabase(folder, SELF)) {
            var store = new RocksLogStore(database);
            store.append(Optional.of(new HardState(1, Optional.of(SELF))), ENTRIES.subList(0, 100));
            for (LogEntry entry : ENTRIES.subList(100, 200)) {
                store.append(Optional.empty(), List.of(entry));
            }
        }
    }

    private void flush() {
        try (var database = new RocksDatabase(folder, SELF)) {
            database.flush();
        }
    }

    private static Restored read(Path folder) {
        try (var database = new RocksDatabase(folder, SELF)) {
            return new RocksLogStore(database).restore(0, Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    // Put back by RocksDB's own way, which leaves out what follows the damage: PointInTimeRecovery in RocksOptions, and
    // RocksFolder without JournalCheck: red.
    @Test
    void bug7AFlippedBitInTheJournalStopsTheNodeAndIsNotTakenForItsEnd() throws IOException {
        Path journal = Folders.journal(folder);
        int length = (int) Files.size(journal);
        for (int at = 3; at < length; at += length / 12) {
            Path copy = Folders.copy(folder, temporary.resolve("copy-" + at));
            Folders.flip(Folders.journal(copy), at, 0x10);
            assertThatThrownBy(() -> read(copy)).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void ofAJournalThatWasCutOffWhatIsWholeRemains() throws IOException {
        int length = (int) Files.size(Folders.journal(folder));
        int before = ENTRIES.size() + 1;
        for (int left = length; left > length / 2; left -= length / 12) {
            Path copy = Folders.copy(folder, temporary.resolve("copy-" + left));
            Folders.cut(Folders.journal(copy), left);
            List<LogEntry> found = read(copy).suffix();
            assertThat(found).isEqualTo(ENTRIES.subList(0, found.size()));
            assertThat(found.size()).isLessThan(before);
            before = found.size();
        }
    }

    @Test
    void anyFlippedByteOfATableIsFoundOrHarmless() throws IOException {
        flush();
        int found = 0;
        int tries = 0;
        for (Path table : Folders.files(folder, ".sst")) {
            int length = (int) Files.size(table);
            for (int at = 5; at < length; at += length / 30) {
                Path copy = Folders.copy(folder, temporary.resolve("copy-" + tries));
                Folders.flip(copy.resolve(folder.relativize(table)), at, 0x04);
                found += isFound(copy) ? 1 : 0;
                tries += 1;
            }
        }
        assertThat(found).isGreaterThan(tries / 2);
    }

    private static boolean isFound(Path folder) {
        try {
            assertThat(read(folder).suffix()).isEqualTo(ENTRIES);
            return false;
        } catch (CorruptDataException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return true;
        }
    }

    @Test
    void aMissingTableStopsTheNode() throws IOException {
        flush();
        for (Path table : Folders.files(folder, ".sst")) {
            Path copy = Folders.copy(folder, temporary.resolve("without-" + table.getFileName()));
            Files.delete(copy.resolve(folder.relativize(table)));
            assertThatThrownBy(() -> read(copy)).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void aMissingEntryStopsTheNode() {
        change((database, batch) -> batch.delete(Family.LOG, Keys.ofIndex(150)));
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("log entry 150 is missing");
    }

    @Test
    void aMissingEntryBeforeTheSuffixIsFoundWhenItIsRead() {
        change((database, batch) -> batch.delete(Family.LOG, Keys.ofIndex(50)));
        try (var database = new RocksDatabase(folder, SELF)) {
            var store = new RocksLogStore(database);
            assertThat(store.restore(190, 0, Long.MAX_VALUE).suffix()).isEqualTo(ENTRIES.subList(190, 200));
            assertThatThrownBy(() -> store.read(new Wanted(45, 1 << 20))).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void aMissingFirstEntryStopsTheNode() {
        change((database, batch) -> batch.delete(Family.LOG, Keys.ofIndex(1)));
        assertThatThrownBy(() -> read(folder)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void anEntryUnderAnotherIndexStopsTheNode() {
        change((database, batch) -> batch.put(
                Family.LOG,
                Keys.ofIndex(150),
                database.get(Family.LOG, Keys.ofIndex(149)).orElseThrow()));
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("checksum");
    }

    // Put back by ending the log before the entry that doesn't check, in RocksLogStore.readSuffix: red.
    @Test
    void bug7AnEntryThatDoesNotFollowStopsTheNodeAndCutsNothing() {
        LogEntry old = ENTRIES.get(149);
        LogEntry foreign = LogEntry.chained(4711, old.position(), old.kind(), old.stampMicros(), old.command());
        change((database, batch) -> LogRecord.put(batch, foreign));
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("does not follow");
        assertThatThrownBy(() -> read(folder)).as("and nobody mended it").isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aMissingTermStopsTheNode() {
        change((database, batch) -> batch.delete(Family.META, MetaKey.term(1)));
        assertThatThrownBy(() -> read(folder)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aForgottenHardStateStopsTheNode() {
        change((database, batch) -> batch.delete(Family.META, MetaKey.HARD_STATE));
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("newest term seen");
    }

    private void change(BiConsumer<RocksDatabase, Batch> change) {
        try (var database = new RocksDatabase(folder, SELF)) {
            Batch batch = database.batch();
            change.accept(database, batch);
            database.writeSynced(batch);
        }
    }
}
