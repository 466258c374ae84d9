package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.seat.SeatEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox gives every event of the entries that it says it has, and says which it has no more. */
class OutboxTest {

    private static final int MANY = 1_000_000;
    private static final OutboxLimits SMALL = new OutboxLimits(100, 10, 5_000, 1_000);

    @TempDir
    Path folder;

    private RocksDatabase database;
    private SeatStore records;
    private Outbox outbox;

    @BeforeEach
    void open() {
        database = new RocksDatabase(folder, new NodeId("n1"));
        records = new SeatStore(database, SMALL);
        outbox = new Outbox(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void reopen() {
        close();
        open();
    }

    /** One entry that makes something happen, with that much text. */
    private void happens(long index, int textBytes) {
        records.write(SeatRecordsContract.change(index, List.of(operation(index, textBytes))));
    }

    private static SeatEvent operation(long index, int textBytes) {
        return new SeatEvent.OperationExecuted("x".repeat(textBytes), "entry " + index);
    }

    /** One entry that makes nothing happen. */
    private void nothingHappens(long index) {
        var applied = new AppliedState(new LogPosition(1, index), 0, 0, SeatRecordsContract.LAST_IDS);
        records.write(new StateChange(applied, List.of(), List.of(), List.of(), 1));
    }

    private Outbox.Batch all(long after) {
        return outbox.after(after, MANY, Long.MAX_VALUE);
    }

    private static List<Long> indexes(Outbox.Batch batch) {
        return batch.entries().stream().map(entry -> entry.position().index()).toList();
    }

    private static List<Long> indexes(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** What is said of the outbox is what lies on the disk. */
    private void assertSizeIsRight() {
        long entries = 0;
        long bytes = 0;
        try (Cursor cursor = database.cursor(Family.EVENTS).first()) {
            for (; cursor.valid(); cursor.next()) {
                assertThat(Keys.index(Family.EVENTS, cursor.key())).isGreaterThan(outbox.completeAfter());
                entries += 1;
                bytes += cursor.value().length;
            }
        }
        assertThat(outbox.size()).isEqualTo(new Outbox.Size(entries, bytes));
    }

    @Test
    void anEmptyOneIsCompleteFromTheBeginning() {
        assertThat(all(0)).isEqualTo(new Outbox.Batch(List.of(), 0, 0));
        nothingHappens(1);
        reopen();
        assertThat(all(0)).isEqualTo(new Outbox.Batch(List.of(), 0, 1));
        assertThat(outbox.completeAfter()).isZero();
        assertThat(outbox.size()).isEqualTo(new Outbox.Size(0, 0));
    }

    @Test
    void eventsComeInOrderAndEntriesWithoutAnyArePassedOver() {
        nothingHappens(1);
        happens(2, 1);
        happens(3, 2);
        nothingHappens(4);
        var batch = all(0);
        assertThat(indexes(batch)).containsExactly(2L, 3L);
        assertThat(batch.entries().getLast().position()).isEqualTo(new LogPosition(1, 3));
        assertThat(batch.entries().getLast().events()).containsExactly(operation(3, 2));
        assertThat(batch.through()).isEqualTo(4);
        assertThat(indexes(all(2))).containsExactly(3L);
        assertThat(all(3)).isEqualTo(new Outbox.Batch(List.of(), 3, 4));
        assertSizeIsRight();
    }

    @Test
    void aNodeThatIsBehindSaysSo() {
        happens(1, 1);
        assertThat(all(9)).isEqualTo(new Outbox.Batch(List.of(), 9, 1));
    }

    @Test
    void aBatchEndsWhereALimitIsReached() {
        for (long index = 1; index <= 10; index++) {
            happens(index, 100);
        }
        assertThat(indexes(outbox.after(0, 3, Long.MAX_VALUE))).containsExactly(1L, 2L, 3L);
        assertThat(outbox.after(0, 3, Long.MAX_VALUE).through()).isEqualTo(3);
        assertThat(outbox.after(7, 3, Long.MAX_VALUE).through()).isEqualTo(10);
        long each = outbox.size().bytes() / 10;
        assertThat(indexes(outbox.after(2, MANY, 2 * each + each / 2))).containsExactly(3L, 4L);
        // One that is larger than asked for is given all the same: else nobody would ever get past it.
        assertThat(indexes(outbox.after(4, MANY, 1))).containsExactly(5L);
        assertThatThrownBy(() -> outbox.after(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> outbox.after(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOldestGoByTheirNumberAndWhoMissedThemIsTold() {
        for (long index = 1; index <= 250; index++) {
            happens(index, 1);
            assertSizeIsRight();
        }
        long gone = outbox.completeAfter();
        assertThat(gone).isBetween(250L - 110, 250L - 100);
        var batch = all(0);
        assertThat(batch.after()).isEqualTo(gone);
        assertThat(indexes(batch)).isEqualTo(indexes(gone + 1, 250));
        assertThat(batch.through()).isEqualTo(250);
        assertThat(all(gone).after()).isEqualTo(gone);
        assertThat(all(gone - 1).after()).isEqualTo(gone);
        assertThat(indexes(all(gone + 5))).isEqualTo(indexes(gone + 6, 250));
    }

    @Test
    void theOldestGoByTheirBytes() {
        for (long index = 1; index <= 60; index++) {
            happens(index, 400);
            assertThat(outbox.size().bytes()).isBetween(1L, SMALL.bytesMax());
            assertSizeIsRight();
        }
        assertThat(outbox.completeAfter()).isBetween(45L, 55L);
        assertThat(indexes(all(outbox.completeAfter()))).isEqualTo(indexes(outbox.completeAfter() + 1, 60));
        // One that takes all the room there is stays alone, and is not lost.
        happens(61, 20_000);
        assertThat(indexes(all(60))).containsExactly(61L);
        assertThat(outbox.completeAfter()).isEqualTo(60);
        happens(62, 1);
        assertThat(outbox.completeAfter()).isEqualTo(61);
        assertThat(indexes(all(61))).containsExactly(62L);
        assertSizeIsRight();
    }

    /** With the journals, which may take 48 MiB by themselves. A busy machine comes to delete later. */
    @Test
    void whatIsTrimmedLeavesTheDisk() throws IOException {
        records = new SeatStore(database, new OutboxLimits(200_000, 4_096, 16 << 20, 1 << 20));
        byte[] incompressible = new byte[6_000];
        var random = new Random(1);
        long most = 0;
        for (long index = 1; index <= 15_000; index++) {
            random.nextBytes(incompressible);
            String text = Base64.getEncoder().encodeToString(incompressible);
            records.write(SeatRecordsContract.change(index, List.of(new SeatEvent.OperationExecuted(text, ""))));
            if (index % 500 == 0) {
                most = Math.max(most, Folders.bytes(folder));
            }
        }
        assertThat(outbox.completeAfter()).isGreaterThan(12_000);
        assertThat(most).isLessThan(120L << 20);
    }

    @Test
    void oneThatWasEmptiedIsNotTakenForOneThatNeverHeldAnything() {
        happens(1, 1);
        for (long index = 2; index <= 150; index++) {
            nothingHappens(index);
        }
        assertThat(outbox.size()).isEqualTo(new Outbox.Size(0, 0));
        assertThat(all(0).after()).isGreaterThan(0);
        long gone = outbox.completeAfter();
        assertThat(all(gone)).isEqualTo(new Outbox.Batch(List.of(), gone, 150));
        reopen();
        assertThat(outbox.completeAfter()).isEqualTo(gone);
    }

    @Test
    void aRestartForgetsNothingOfIt() {
        for (long index = 1; index <= 130; index++) {
            happens(index, 1);
        }
        var before = all(0);
        var size = outbox.size();
        reopen();
        assertThat(all(0)).isEqualTo(before);
        assertThat(outbox.size()).isEqualTo(size);
        for (long index = 131; index <= 300; index++) {
            happens(index, 1);
        }
        assertSizeIsRight();
        assertThat(outbox.completeAfter()).isBetween(190L, 200L);
    }

    @Test
    void aFolderFromBeforeItsSizeWasWrittenDownIsCounted() {
        nothingHappens(1);
        for (long index = 2; index <= 20; index++) {
            happens(index, 5);
        }
        var size = outbox.size();
        delete(MetaKey.OUTBOX);
        reopen();
        // What stood before the first event is not known any more, so it counts as missing.
        assertThat(outbox.completeAfter()).isEqualTo(1);
        assertThat(outbox.size()).isEqualTo(size);
        nothingHappens(21);
        assertThat(database.get(Family.META, MetaKey.OUTBOX)).isPresent();
        assertThat(indexes(all(1))).isEqualTo(indexes(2, 20));
        assertSizeIsRight();
    }

    @Test
    void anEmptyOneFromBeforeItsSizeWasWrittenDownIsCompleteFromNowOn() {
        nothingHappens(1);
        nothingHappens(2);
        delete(MetaKey.OUTBOX);
        reopen();
        assertThat(outbox.completeAfter()).isEqualTo(2);
        nothingHappens(3);
        assertThat(all(2)).isEqualTo(new Outbox.Batch(List.of(), 2, 3));
        assertThat(all(3)).isEqualTo(new Outbox.Batch(List.of(), 3, 3));
    }

    private void delete(byte[] key) {
        Batch batch = database.batch();
        batch.delete(Family.META, key);
        database.write(batch);
    }

    @Test
    void aDamagedRecordIsNotPassedOverAndEndsTheProcess() {
        happens(1, 5);
        happens(2, 5);
        byte[] key = Keys.ofIndex(2);
        byte[] record = database.get(Family.EVENTS, key).orElseThrow();
        record[record.length - 1] ^= 1;
        Batch batch = database.batch();
        batch.put(Family.EVENTS, key, record);
        database.write(batch);
        assertThatThrownBy(() -> all(0)).isInstanceOf(CorruptDataException.class);
        assertThat(database.damaged()).isCompletedExceptionally();
    }

    @Test
    void itIsReadWhileItIsFilledAndTrimmed() throws InterruptedException {
        long last = 5_000;
        var writer = Thread.ofPlatform().start(() -> {
            for (long index = 1; index <= last; index++) {
                if (index % 7 == 0) {
                    nothingHappens(index);
                } else {
                    happens(index, (int) (index % 90));
                }
            }
        });
        var missed = new ArrayList<Long>();
        try {
            long position = 0;
            for (int round = 0; position < last; round++) {
                // At first now and then from far behind, so that something is missing; at the end without haste.
                Outbox.Batch batch = outbox.after(round % 3 == 0 ? position / 2 : position, 20, 2_000);
                assertThat(indexes(batch))
                        .isEqualTo(LongStream.rangeClosed(batch.after() + 1, batch.through())
                                .filter(index -> index % 7 != 0)
                                .boxed()
                                .toList());
                if (batch.after() > position) {
                    missed.add(batch.after());
                }
                position = Math.max(position, batch.through());
                assertThat(writer.isAlive() || outbox.after(last, 1, 1).through() == last)
                        .isTrue();
            }
        } finally {
            writer.join();
        }
        assertSizeIsRight();
        assertThat(outbox.completeAfter()).isGreaterThan(last - 110);
        assertThat(missed).allMatch(index -> index <= outbox.completeAfter());
    }
}
