package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dlsms.raft.NodeId;
import dlsms.wire.command.ClusterRecord;
import java.nio.BufferOverflowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A batch is byte for byte what RocksDB itself makes of the same writes. */
class BatchTest {

    /** Around each length at which a varint becomes a byte longer. */
    private static final List<Integer> SIZES = List.of(0, 1, 8, 60, 127, 128, 300, 16_383, 16_384, 70_000);

    private static final int WRITES = 400;

    @TempDir
    Path folder;

    @Test
    void itIsWhatRocksDbMakesOfTheSameWrites() throws RocksDBException {
        var handles = new ArrayList<ColumnFamilyHandle>();
        try (var options = new RocksOptions();
                RocksDB database = RocksDB.open(options.database(), folder.toString(), options.families(), handles);
                var theirs = new WriteBatch()) {
            var ours = new Batch(
                    handles.stream().mapToInt(ColumnFamilyHandle::getID).toArray());
            assertThat(ours.encoded()).as("without a write").isEqualTo(theirs.data());
            var dice = new SplittableRandom(42);
            for (int i = 0; i < WRITES; i++) {
                write(dice, handles, ours, theirs);
            }
            assertThat(ours.encoded()).isEqualTo(theirs.data());
            handles.forEach(ColumnFamilyHandle::close);
            assertThat(database.isOwningHandle()).isTrue();
        }
    }

    private static void write(SplittableRandom dice, List<ColumnFamilyHandle> handles, Batch ours, WriteBatch theirs)
            throws RocksDBException {
        Family family = Family.values()[dice.nextInt(Family.values().length)];
        ColumnFamilyHandle handle = handles.get(family.ordinal());
        byte[] key = bytes(dice, dice.nextInt(1, 200));
        byte[] other = bytes(dice, SIZES.get(dice.nextInt(SIZES.size())));
        switch (dice.nextInt(5)) {
            case 0 -> {
                ours.put(family, key, other);
                theirs.put(handle, key, other);
            }
            case 1 -> {
                ours.put(family, key, other.length, payload -> payload.put(other));
                theirs.put(handle, key, Frame.wrap(key, other));
            }
            case 2 -> {
                var message = ClusterRecord.newBuilder()
                        .setTokenSecret(ByteString.copyFrom(other))
                        .build();
                ours.put(family, key, message);
                theirs.put(handle, key, Frame.wrap(key, message.toByteArray()));
            }
            case 3 -> {
                ours.delete(family, key);
                theirs.delete(handle, key);
            }
            case 4 -> {
                ours.deleteRange(family, key, other);
                theirs.deleteRange(handle, key, other);
            }
            default -> throw new IllegalStateException();
        }
    }

    private static byte[] bytes(SplittableRandom dice, int length) {
        byte[] bytes = new byte[length];
        dice.nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsWrittenIsThereInTheLastWritesForm() {
        try (var database = new RocksDatabase(folder, new NodeId("n1"))) {
            byte[] key = Keys.ofIndex(7);
            byte[] large = new byte[1 << 20];
            Arrays.fill(large, (byte) 5);
            Batch batch = database.batch();
            batch.put(Family.LOG, key, new byte[] {1});
            batch.put(Family.LOG, key, large.length, payload -> payload.put(large));
            batch.put(Family.META, key, new byte[] {2});
            batch.delete(Family.META, key);
            batch.put(Family.EVENTS, key, new byte[] {3});
            batch.deleteRange(Family.EVENTS, key, Keys.ofIndex(8));
            database.write(batch);
            byte[] record = database.get(Family.LOG, key).orElseThrow();
            assertThat(Frame.open(Family.LOG, key, record).remaining()).isEqualTo(large.length);
            assertThat(database.get(Family.META, key)).isEmpty();
            assertThat(database.get(Family.EVENTS, key)).isEmpty();
        }
    }

    @Test
    void aPayloadOfAnotherLengthThanSaidIsRefused() {
        var batch = new Batch(new int[Family.values().length]);
        assertThatThrownBy(() -> batch.put(Family.LOG, new byte[8], 3, payload -> payload.putInt(1)))
                .isInstanceOf(BufferOverflowException.class);
        assertThatThrownBy(() -> batch.put(Family.LOG, new byte[8], 5, payload -> payload.putInt(1)))
                .isInstanceOf(IllegalStateException.class);
    }
}
