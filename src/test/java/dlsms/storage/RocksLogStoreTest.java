package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksLogStoreTest implements LogStoreContract {

    private static final NodeId SELF = new NodeId("n1");

    @TempDir
    Path dataDir;

    private RocksDatabase database;
    private RocksLogStore store;

    @BeforeEach
    void open() {
        database = new RocksDatabase(dataDir, SELF);
        store = new RocksLogStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    public LogStore store() {
        return store;
    }

    @Override
    public LogStore reopened() {
        close();
        open();
        return store;
    }

    @Test
    void anAppendIsOneSyncAndNothingToWriteIsNone() {
        store.append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 7));
        store.append(Optional.empty(), List.of());
        assertThat(store.syncs()).isEqualTo(1);
        assertThat(store.syncedEntries()).isEqualTo(7);
    }
}
