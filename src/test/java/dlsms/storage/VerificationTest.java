package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.SnapshotReader;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.seat.ReservationId;
import dlsms.seat.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong is named, with family and key; what is right is left as it was. */
class VerificationTest {

    private static final int ENTRIES = 30;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void fill() {
        folder = temporary.resolve("n1");
        try (var filled = FilledDatabase.made(folder, "n1")) {
            filled.fill(ENTRIES - 1, 50);
            filled.log.compact(5);
        }
    }

    private Verification.Report report() {
        return Verification.of(folder);
    }

    private static SortedMap<String, Integer> files(Path folder) throws IOException {
        var files = new TreeMap<String, Integer>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    @Test
    void aSoundFolderIsCountedAndNothingInItChanges() throws IOException {
        var before = files(folder);
        var report = report();
        assertThat(report.problems()).isEmpty();
        assertThat(report.sound()).isTrue();
        assertThat(report.counts())
                .containsEntry("log.base", 5L)
                .containsEntry("log.entries", ENTRIES - 5L)
                .containsEntry("log.last", (long) ENTRIES)
                .containsEntry("applied", (long) ENTRIES)
                .containsEntry("records.users", (long) ENTRIES)
                .containsEntry("records.live", (long) ENTRIES)
                .containsEntry("records.past", 2L * ENTRIES)
                .containsEntry("records.requests", (long) ENTRIES);
        assertThat(report.lines()).contains("log.last 30");
        assertThat(files(folder)).isEqualTo(before);
    }

    @Test
    void aFolderThatIsInUseOrHoldsNothingIsRefused() {
        try (var open = new FilledDatabase(folder, "n1")) {
            assertThatThrownBy(this::report).isInstanceOf(DataFolderLockedException.class);
            assertThat(open.database.disk()).isPositive();
        }
        Path nowhere = temporary.resolve("nowhere");
        assertThatThrownBy(() -> Verification.of(nowhere)).isInstanceOf(WrongDataFolderException.class);
        assertThat(nowhere).doesNotExist();
    }

    private void change(BiConsumer<RocksDatabase, Batch> change) {
        try (var database = new RocksDatabase(folder, new NodeId("n1"))) {
            Batch batch = database.batch();
            change.accept(database, batch);
            database.writeSynced(batch);
        }
    }

    private void assertFound(String where, byte[] key, String what) {
        var report = report();
        assertThat(report.sound()).isFalse();
        assertThat(report.problems()).anySatisfy(problem -> {
            assertThat(problem.where()).isEqualTo(where);
            assertThat(problem.key()).isEqualTo(HexFormat.of().formatHex(key));
            assertThat(problem.what()).contains(what);
        });
        assertThat(report.lines()).anyMatch(line -> line.startsWith("PROBLEM " + where));
    }

    private void delete(Family family, byte[] key) {
        change((database, batch) -> batch.delete(family, key));
    }

    @Test
    void aMissingEntry() {
        delete(Family.LOG, Keys.ofIndex(12));
        assertFound("log", Keys.ofIndex(13), "log entries 12 to 12 are missing");
    }

    @Test
    void anEntryThatDoesNotFollow() {
        change((database, batch) -> {
            byte[] key = Keys.ofIndex(12);
            LogEntry old = LogRecord.decode(key, database.get(Family.LOG, key).orElseThrow());
            LogEntry foreign = LogEntry.chained(7, old.position(), old.kind(), old.stampMicros(), old.command());
            LogRecord.put(batch, foreign);
        });
        assertFound("log", Keys.ofIndex(12), "does not follow");
        assertFound("log", Keys.ofIndex(13), "does not follow");
        assertThat(report().problemsFound()).isEqualTo(2);
    }

    @Test
    void aFlippedBitInAnyFamily() {
        for (Family family : List.of(Family.LOG, Family.USERS, Family.SEATS, Family.LIVE, Family.EVENTS)) {
            change((database, batch) -> {
                try (Cursor cursor = database.cursor(family).first()) {
                    byte[] record = cursor.value();
                    record[record.length - 1] ^= 1;
                    batch.put(family, cursor.key(), record);
                }
            });
        }
        var report = report();
        assertThat(report.problems().stream().map(Verification.Problem::where))
                .contains("log", "users", "seats", "live", "events");
        assertThat(report.lines()).anyMatch(line -> line.contains("the checksum does not match"));
    }

    @Test
    void aUserOrASeatThatIsMissing() {
        delete(Family.USERS, Keys.ofNumber(1));
        assertFound("live", Keys.ofNumber(3), "user 1 is missing");
        delete(Family.SEATS, Keys.ofNumber(1));
        delete(Family.USERS, Keys.ofNumber(9));
        assertFound("waitlist", Keys.ofNumber(9), "user 9 is missing");
    }

    @Test
    void historyThatLeadsNowhere() {
        byte[] byNumber = PastRecords.byNumber(new ReservationId(8));
        byte[] byUser = PastRecords.byUser(new UserId(1), new ReservationId(8));
        delete(Family.PAST, byNumber);
        assertFound("past", byUser, "not found by its number");
        byte[] other = PastRecords.byNumber(new ReservationId(10));
        delete(Family.PAST, PastRecords.byUser(new UserId(1), new ReservationId(10)));
        assertFound("past", other, "the reservation of this number is missing");
    }

    @Test
    void anOutboxThatLacksWhatIsSaidOfIt() {
        delete(Family.EVENTS, Keys.ofIndex(17));
        assertFound("meta", MetaKey.OUTBOX, "the outbox is said to be");
    }

    @Test
    void twoReservationsOfOneSeatAtOneMoment() {
        change((database, batch) -> {
            var twice = SeatRecordsContract.reservation(5);
            byte[] key = Keys.ofNumber(4);
            batch.put(
                    Family.LIVE,
                    key,
                    SeatProtos.encode(twice).toBuilder().setId(4).build());
        });
        assertFound("live", Keys.ofNumber(5), "");
    }

    @Test
    void aStateThatIsAheadOfTheLogOrBehindItsBase() {
        change((database, batch) -> batch.deleteRange(Family.LOG, Keys.ofIndex(20), Keys.ofIndex(99)));
        assertThat(report().lines()).anyMatch(line -> line.contains("the state has applied entry 30"));
    }

    @Test
    void aTermThatIsForgotten() {
        change((database, batch) -> batch.put(Family.META, MetaKey.HARD_STATE, MetaRecords.encode(HardState.INITIAL)));
        assertThat(report().lines()).anyMatch(line -> line.contains("newest term seen is 0"));
        delete(Family.META, MetaKey.term(1));
        assertThat(report().lines()).anyMatch(line -> line.contains("does not fit its terms"));
    }

    @Test
    void aRecordThatNobodyKnows() {
        byte[] key = "what".getBytes(StandardCharsets.US_ASCII);
        change((database, batch) -> batch.put(Family.META, key, Frame.wrap(key, new byte[3])));
        assertFound("meta", key, "nobody knows");
    }

    @Test
    void aDamagedTableOrJournal() throws IOException {
        Path journal = Folders.journal(folder);
        Path copy = Folders.copy(folder, temporary.resolve("copy"));
        Folders.flip(Folders.journal(copy), (int) Files.size(journal) / 2, 1);
        assertThat(Verification.of(copy).lines()).anyMatch(line -> line.contains("is damaged at byte"));
        try (var database = new RocksDatabase(folder, new NodeId("n1"))) {
            database.flush();
        }
        Path table = Folders.files(folder, ".sst").getLast();
        Folders.flip(table, 20, 1);
        var report = report();
        assertThat(report.problems()).extracting(Verification.Problem::where).contains("tables");
    }

    @Test
    void manyProblemsAreCountedAndTheFirstAreNamed() {
        try (var filled = FilledDatabase.made(temporary.resolve("many"), "n1")) {
            filled.fill(Verification.PROBLEMS_MAX + 20, 1);
        }
        folder = temporary.resolve("many");
        delete(Family.USERS, Keys.ofNumber(1));
        var report = report();
        assertThat(report.problems()).hasSize(Verification.PROBLEMS_MAX);
        assertThat(report.problemsFound()).isGreaterThan(Verification.PROBLEMS_MAX);
        assertThat(report.lines().getLast()).matches("PROBLEM and [0-9]+ more");
    }

    @Test
    void aSnapshotThatHasNotComeWholeIsNoProblem() {
        try (var source = FilledDatabase.made(temporary.resolve("source"), "n2")) {
            source.fill(100, 5_000);
            try (var target = new FilledDatabase(folder, "n1");
                    SnapshotReader reader = source.snapshots.open()) {
                target.snapshots.staging().begin(reader.meta());
                target.snapshots.staging().take(0, reader.chunk(0).orElseThrow());
            }
        }
        var report = report();
        assertThat(report.sound()).isTrue();
        assertThat(report.leftovers()).containsExactly("db-1");
    }

    @Test
    void anInstalledSnapshotIsSound() {
        try (var source = FilledDatabase.made(temporary.resolve("source"), "n2");
                var target = new FilledDatabase(folder, "n1")) {
            source.fill(100, 50);
            try (SnapshotReader reader = source.snapshots.open()) {
                FilledDatabase.send(reader, target.snapshots.staging());
                target.database.install(reader.meta());
            }
            target.log.append(Optional.empty(), Entries.after(source.last(), 1, 4));
        }
        assertThat(report().lines()).contains("log.base 101", "log.entries 4").noneMatch(line -> line.contains("PROB"));
    }
}
