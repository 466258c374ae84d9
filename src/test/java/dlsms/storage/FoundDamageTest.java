package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.SnapshotReader;
import dlsms.raft.Wanted;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever meets damage while the node runs, the node is told. */
class FoundDamageTest {

    @TempDir
    Path folder;

    private FilledDatabase filled;

    @BeforeEach
    void open() {
        filled = FilledDatabase.made(folder, "n1");
        filled.fill(20, 100);
    }

    @AfterEach
    void close() {
        filled.close();
    }

    /** @return the key of the record that is damaged now */
    private byte[] damageFirst(Family family) {
        byte[] key;
        byte[] record;
        try (Cursor cursor = filled.database.cursor(family).first()) {
            assertThat(cursor.valid()).isTrue();
            key = cursor.key();
            record = cursor.value();
        }
        record[record.length - 1] ^= 1;
        Batch batch = filled.database.batch();
        batch.put(family, key, record);
        filled.database.write(batch);
        assertThat(filled.database.damaged()).isNotDone();
        return key;
    }

    private void assertTold() {
        assertThat(filled.database.damaged()).isCompletedExceptionally();
        assertThat(filled.database.damaged().exceptionNow()).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void byASnapshotForAnotherNode() {
        damageFirst(Family.SEATS);
        try (SnapshotReader reader = filled.snapshots.open()) {
            assertThatThrownBy(() -> reader.chunk(0)).isInstanceOf(CorruptDataException.class);
        }
        assertTold();
    }

    @Test
    void byTheBeginningOfASnapshot() {
        damageFirst(Family.META);
        assertThatThrownBy(filled.snapshots::open).isInstanceOf(CorruptDataException.class);
        assertTold();
    }

    @Test
    void byABackup() {
        damageFirst(Family.EVENTS);
        try (Backup backup = Backup.open(filled.database, InstantSource.system())) {
            assertThat(backup.next()).isPresent();
            assertThatThrownBy(backup::next).isInstanceOf(CorruptDataException.class);
        }
        assertTold();
    }

    @Test
    void byAQuestionAboutHistory() {
        byte[] key = damageFirst(Family.PAST);
        assertThatThrownBy(() -> filled.records.past(PastRecords.numberOf(key)))
                .isInstanceOf(CorruptDataException.class);
        assertTold();
    }

    @Test
    void byWhoReadsTheLog() {
        damageFirst(Family.LOG);
        assertThatThrownBy(() -> filled.log.read(new Wanted(1, 1 << 20))).isInstanceOf(CorruptDataException.class);
        assertTold();
    }
}
