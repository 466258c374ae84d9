package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.seat.SeatState;
import java.io.IOException;
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

    @Override
    public void applied(long index) {
        var applied = new AppliedState(new LogPosition(1, index), 1, 1, new SeatState.LastIds(0, 0, 0, 0));
        new SeatStore(database).write(new StateChange(applied, List.of(), List.of(), List.of(), index + 1));
    }

    @Test
    void whatTheStateHasNotAppliedIsNotCompacted() {
        store.append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 7));
        applied(4);
        assertThatThrownBy(() -> store.compact(5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the state has applied 4");
        assertThat(store.compact(4).index()).isEqualTo(4);
    }

    @Test
    void theFoundersAreKnownForEverAndToldOnce() {
        assertThat(store.membership()).isEmpty();
        store.found(Entries.voters("n1", "n2"));
        reopened();
        var founders = new MembershipAt(0, Entries.voters("n1", "n2"));
        assertThat(store.membership()).contains(founders);
        assertThatThrownBy(() -> store.found(Entries.voters("n1"))).isInstanceOf(IllegalStateException.class);
        store.append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 7));
        assertThat(store.restore(0, ALL, ALL).memberships()).containsExactly(founders);
        applied(4);
        store.compact(4);
        assertThat(reopened().restore(4, 0, ALL).memberships()).containsExactly(founders);
    }

    @Test
    void aLogThatWasNeverToldOfItsFoundersMayBeToldLater() {
        var first = Entries.ofTerm(1, 4);
        var five = Entries.members(first.getLast(), 1, Entries.voters("n1", "n2"));
        store.append(Optional.of(new HardState(1, Optional.empty())), first);
        store.found(Entries.voters("n1"));
        store.append(NO_STATE, List.of(five));
        assertThat(reopened().restore(0, ALL, ALL).memberships())
                .containsExactly(
                        new MembershipAt(0, Entries.voters("n1")), new MembershipAt(5, Entries.voters("n1", "n2")));
    }

    @Test
    void aTermWithoutItsBeginningStopsTheNodeAlsoBehindABase() {
        store.append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 7));
        applied(4);
        store.compact(4);
        Batch batch = database.batch();
        batch.delete(Family.META, MetaKey.BASE);
        database.writeSynced(batch);
        assertThatThrownBy(this::reopened).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void theLogOnDiskStaysBoundedHoweverMuchGoesThroughIt() throws IOException {
        long written = 0;
        long most = 0;
        LogEntry last = Entries.ofTerm(1, 1).getFirst();
        store.append(Optional.of(new HardState(1, Optional.empty())), List.of(last));
        for (int turn = 1; turn <= 60; turn++) {
            var more = Entries.large(last, 512, 4_096);
            store.append(NO_STATE, more);
            last = more.getLast();
            written += more.stream().mapToLong(LogEntry::size).sum();
            applied(last.index());
            store.compact(last.index() - 256);
            most = Math.max(most, Folders.bytes(dataDir));
        }
        assertThat(written).isGreaterThan(120L << 20);
        assertThat(most).as("bytes of the folder").isLessThan(90L << 20);
        assertThat(reopened().restore(last.index(), ALL, ALL).suffix()).hasSize(256);
        assertThat(store.bytes()).isBetween(1L << 19, 4L << 20);
    }

    @Test
    void anAppendIsOneSyncAndNothingToWriteIsNone() {
        store.append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 7));
        store.append(Optional.empty(), List.of());
        assertThat(store.syncs()).isEqualTo(1);
        assertThat(store.syncedEntries()).isEqualTo(7);
    }
}
