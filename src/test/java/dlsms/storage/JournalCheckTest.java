package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves is accepted, what a bad disk gives back is not. */
class JournalCheckTest {

    private static final NodeId SELF = new NodeId("n1");

    @TempDir
    Path folder;

    private Path journal;
    private byte[] whole;

    @BeforeEach
    void writeJournal() throws IOException {
        writeJournal(4);
    }

    private void writeJournal(int entries) throws IOException {
        try (var database = new RocksDatabase(folder, SELF)) {
            var store = new RocksLogStore(database);
            var first = store.restore(0, Long.MAX_VALUE, Long.MAX_VALUE).suffix();
            var more = first.isEmpty() ? Entries.ofTerm(1, entries) : Entries.after(first.getLast(), 1, entries);
            for (LogEntry entry : more) {
                store.append(Optional.of(new HardState(1, Optional.of(SELF))), List.of(entry));
            }
        }
        journal = Folders.files(folder, ".log").getLast();
        whole = Files.readAllBytes(journal);
    }

    private void check(byte[] bytes) throws IOException {
        Files.write(journal, bytes);
        JournalCheck.check(folder.resolve("db"));
    }

    private byte[] flipped(int at, int bit) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) (1 << bit);
        return bytes;
    }

    @Test
    void aFlippedBitInAnyByteIsFound() {
        for (int at = 0; at < whole.length; at++) {
            for (int bit = at % 2; bit < 8; bit += 4) {
                byte[] bytes = flipped(at, bit);
                assertThatThrownBy(() -> check(bytes))
                        .as("byte %d, bit %d", at, bit)
                        .isInstanceOf(CorruptDataException.class)
                        .hasMessageContaining("is damaged at byte");
            }
        }
    }

    @Test
    void aWriteThatWasCutOffAnywhereIsAccepted() {
        for (int length = 0; length <= whole.length; length++) {
            byte[] bytes = Arrays.copyOf(whole, length);
            assertThatCode(() -> check(bytes)).as("cut to %d", length).doesNotThrowAnyException();
        }
    }

    @Test
    void zerosAfterTheLastRecordAreAccepted() {
        byte[] bytes = Arrays.copyOf(whole, whole.length + 100_000);
        assertThatCode(() -> check(bytes)).doesNotThrowAnyException();
    }

    @Test
    void zerosInsteadOfRecordsAreFound() {
        byte[] bytes = whole.clone();
        Arrays.fill(bytes, 0, 200, (byte) 0);
        assertThatThrownBy(() -> check(bytes)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void damageInAJournalOfManyBlocksIsFoundToo() throws IOException {
        writeJournal(2_000);
        assertThat(whole.length).isGreaterThan(4 * 32_768);
        var random = new Random(11);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = flipped(random.nextInt(whole.length), random.nextInt(8));
            assertThatThrownBy(() -> check(damaged)).isInstanceOf(CorruptDataException.class);
            byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
            assertThatCode(() -> check(cut)).doesNotThrowAnyException();
        }
    }
}
