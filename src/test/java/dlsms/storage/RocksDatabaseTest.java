package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.DiskException;
import dlsms.raft.NodeId;
import dlsms.seat.Cluster;
import dlsms.seat.SeatEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDatabaseTest {

    private static final NodeId SELF = new NodeId("n1");

    @TempDir
    Path folder;

    @Test
    void aFolderThatIsInUseIsRefused() {
        try (var first = new RocksDatabase(folder, SELF)) {
            assertThatThrownBy(() -> new RocksDatabase(folder, SELF))
                    .isInstanceOf(DataFolderLockedException.class)
                    .hasMessage("data folder " + folder + " is in use by another process");
            assertThat(first.clusterId()).isEmpty();
        }
        new RocksDatabase(folder, SELF).close();
    }

    @Test
    void aFolderOfAnotherProcessIsRefused() throws Exception {
        Process holder = ChildProcess.start(FolderHolder.class, 32, folder.toString());
        try (var said = holder.inputReader()) {
            assertThat(said.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> new RocksDatabase(folder, SELF)).isInstanceOf(DataFolderLockedException.class);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        new RocksDatabase(folder, SELF).close();
    }

    @Test
    void aFolderOfAnotherNodeIsRefusedAndLeftAsItWas() {
        new RocksDatabase(folder, SELF).close();
        assertThatThrownBy(() -> new RocksDatabase(folder, new NodeId("n2")))
                .isInstanceOf(WrongDataFolderException.class)
                .hasMessage("data folder " + folder + " belongs to node n1, not to node n2");
        new RocksDatabase(folder, SELF).close();
    }

    @Test
    void aFolderHasANumberOfItsOwnForEver() {
        long number;
        try (var database = new RocksDatabase(folder, SELF)) {
            number = database.disk();
        }
        assertThat(number).isPositive();
        try (var database = new RocksDatabase(folder, SELF)) {
            assertThat(database.disk()).isEqualTo(number);
        }
        try (var other = new RocksDatabase(folder.resolve("other"), SELF)) {
            assertThat(other.disk()).isNotEqualTo(number);
        }
    }

    @Test
    void aFolderFromBeforeThereWereNumbersGetsOne() {
        try (var database = new RocksDatabase(folder, SELF)) {
            Batch batch = database.batch();
            batch.delete(Family.META, MetaKey.DISK);
            database.writeSynced(batch);
        }
        long number;
        try (var database = new RocksDatabase(folder, SELF)) {
            number = database.disk();
        }
        try (var database = new RocksDatabase(folder, SELF)) {
            assertThat(database.disk()).isEqualTo(number).isPositive();
        }
    }

    @Test
    void aFolderOfAnotherClusterIsRefused() {
        try (var database = new RocksDatabase(folder, SELF)) {
            database.requireCluster("any, for it has none yet");
            List<SeatEvent> events = List.of(new SeatEvent.Founded(new Cluster("c1", new byte[] {1})));
            new SeatStore(database).write(SeatRecordsContract.change(1, events));
        }
        try (var database = new RocksDatabase(folder, SELF)) {
            assertThat(database.clusterId()).contains("c1");
            database.requireCluster("c1");
            assertThatThrownBy(() -> database.requireCluster("c2"))
                    .isInstanceOf(WrongDataFolderException.class)
                    .hasMessage("data folder " + folder + " belongs to cluster c1, not to cluster c2");
        }
    }

    @Test
    void aPlaceWhereNoFolderCanBeIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new RocksDatabase(file.resolve("n1"), SELF))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("can't be written");
    }

    @Test
    void afterCloseEachUseSaysSo() {
        var database = new RocksDatabase(folder, SELF);
        database.close();
        database.close();
        assertThatThrownBy(database::clusterId).isInstanceOf(IllegalStateException.class);
    }

    /** Opens a folder and holds it. */
    static final class FolderHolder {

        private FolderHolder() {}

        public static void main(String[] arguments) throws IOException {
            var database = new RocksDatabase(Path.of(arguments[0]), SELF);
            System.out.println("open");
            System.in.read();
            database.close();
        }
    }
}
