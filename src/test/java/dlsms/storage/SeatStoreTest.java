package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.NodeId;
import dlsms.seat.Policy;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatState;
import dlsms.wire.command.Event;
import dlsms.wire.command.EventsRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeatStoreTest implements SeatRecordsContract {

    private static final NodeId SELF = new NodeId("n1");

    @TempDir
    Path folder;

    private RocksDatabase database;
    private SeatStore records;

    @BeforeEach
    void open() {
        database = new RocksDatabase(folder, SELF);
        records = new SeatStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public SeatRecords records() {
        return records;
    }

    @Override
    public SeatRecords reopened() {
        close();
        open();
        return records;
    }

    @Test
    void theOutboxHoldsEventsWithoutSecrets() {
        List<SeatEvent> events = List.of(new SeatEvent.Founded(CLUSTER), new SeatEvent.UserRegistered(ALICE));
        records.write(SeatRecordsContract.change(5, events));
        byte[] key = Keys.ofIndex(5);
        byte[] record = database.get(Family.EVENTS, key).orElseThrow();
        var found = Frame.unwrap(Family.EVENTS, key, record, EventsRecord.parser());
        assertThat(found.getIndex()).isEqualTo(5);
        assertThat(found.getEventsList())
                .extracting(Event::getKindCase)
                .containsExactly(Event.KindCase.FOUNDED, Event.KindCase.USER_REGISTERED);
        assertThat(new String(record, StandardCharsets.ISO_8859_1))
                .contains("Alice")
                .doesNotContain("secret")
                .doesNotContain("$2b$");
    }

    @Test
    void theOutboxForgetsItsOldest() {
        long step = 10_000;
        for (long index = step; index <= SeatStore.OUTBOX_ENTRIES_MAX + 2 * step; index += step) {
            records.write(SeatRecordsContract.change(index, List.of(new SeatEvent.OperationExecuted("x", ""))));
        }
        var left = new ArrayList<Long>();
        try (Cursor cursor = database.cursor(Family.EVENTS).first()) {
            for (; cursor.valid(); cursor.next()) {
                left.add(Keys.index(Family.EVENTS, cursor.key()));
            }
        }
        assertThat(left)
                .hasSize((int) (SeatStore.OUTBOX_ENTRIES_MAX / step))
                .startsWith(3 * step)
                .endsWith(SeatStore.OUTBOX_ENTRIES_MAX + 2 * step);
    }

    @Test
    void aDamagedRecordStopsTheNode() {
        records.write(SeatRecordsContract.change(1, List.of(new SeatEvent.SeatAdded(SEAT))));
        byte[] key = Keys.ofNumber(1);
        byte[] record = database.get(Family.SEATS, key).orElseThrow();
        record[record.length - 1] ^= 1;
        put(Family.SEATS, key, record);
        assertThatThrownBy(() -> records.load(new SeatState(Policy.DEFAULT)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("seats record 00000001: the checksum does not match");
    }

    @Test
    void aRecordOfAnotherFormatStopsTheNode() {
        records.write(SeatRecordsContract.change(1, List.of(new SeatEvent.SeatAdded(SEAT))));
        byte[] key = Keys.ofNumber(1);
        byte[] record = database.get(Family.SEATS, key).orElseThrow();
        record[0] = 2;
        put(Family.SEATS, key, record);
        assertThatThrownBy(() -> records.load(new SeatState(Policy.DEFAULT)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void recordsThatContradictEachOtherStopTheNode() {
        var first = SeatRecordsContract.reservation(1);
        byte[] key = Keys.ofNumber(2);
        records.write(SeatRecordsContract.change(1, List.of(new SeatEvent.Reserved(first))));
        put(Family.LIVE, key, Frame.wrap(key, SeatProtos.encode(first).toByteArray()));
        assertThatThrownBy(() -> records.load(new SeatState(Policy.DEFAULT)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("contradicts itself");
    }

    @Test
    void aHistoryWithoutItsRecordStopsTheNode() {
        byte[] byNumber = {'n', 0, 0, 0, 7};
        put(Family.PAST, byNumber, Frame.wrap(byNumber, new byte[] {0, 0, 0, 1}));
        assertThatThrownBy(() -> records.past(new ReservationId(7))).isInstanceOf(CorruptDataException.class);
    }

    private void put(Family family, byte[] key, byte[] record) {
        Batch batch = database.batch();
        batch.put(family, key, record);
        database.write(batch);
    }
}
