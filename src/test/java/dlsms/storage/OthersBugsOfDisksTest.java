package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.node.SnapshotReader;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.Policy;
import dlsms.seat.SeatCommand;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/**
 * Faults that other implementations had, by their numbers in docs/raft.md: those of the disk, on the code that writes
 * to it; 7 is in {@link DamageTest}. What they do to a cluster is told in {@code dlsms.sim}.
 */
class OthersBugsOfDisksTest {

    private static final NodeId SELF = new NodeId("n1");
    private static final int STEP_BYTES = 24; // shorter than any record in a journal

    @TempDir
    Path temporary;

    // Without a sync RocksDB leaves what it has acknowledged to the system, and a power cut takes it.
    // Put back by database.write instead of writeSynced, in RocksLogStore.append: red.
    @Test
    void bug3EachAppendWaitsForTheDiskOnce() {
        try (var statistics = new Statistics();
                var database = new RocksDatabase(temporary, SELF, Optional.of(statistics))) {
            var store = new RocksLogStore(database);
            long before = statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
            for (int term = 1; term <= 5; term++) {
                store.append(Optional.of(new HardState(term, Optional.empty())), List.of());
            }
            assertThat(statistics.getTickerCount(TickerType.WAL_FILE_SYNCED) - before)
                    .isEqualTo(5);
        }
    }

    // Put back by a write of the term without the vote before that of both, in RocksLogStore.append: red.
    @Test
    void bug4TermAndVoteAreFoundTogetherWhereverTheJournalEnds() throws IOException {
        var before = new HardState(1, Optional.empty());
        var after = new HardState(2, Optional.of(SELF));
        Path folder = temporary.resolve("whole");
        int begin;
        try (var database = new RocksDatabase(folder, SELF)) {
            var store = new RocksLogStore(database);
            store.append(Optional.of(before), List.of());
            begin = journalBytes(folder);
            store.append(Optional.of(after), List.of());
        }

        var found = new ArrayList<HardState>();
        for (Path copy : copiesCutAfter(begin, folder)) {
            try (var database = new RocksDatabase(copy, SELF)) {
                found.add(new RocksLogStore(database).restore(0, 0, 0).hardState());
            }
        }

        assertThat(found).startsWith(before).endsWith(after).containsOnly(before, after);
    }

    // Put back by leaving REQUESTS out of Family.STATE: red, the second answer is that the student number is taken.
    @Test
    void bug26ARequestIdIsKnownToWhoHasItFromASnapshot() {
        List<LogEntry> log = registrations(3);
        try (var source = new RocksDatabase(temporary.resolve("source"), SELF);
                var target = new RocksDatabase(temporary.resolve("target"), new NodeId("n2"))) {
            var answers = applied(source, log);
            var machine = new SeatMachine(new SeatStore(target), Policy.DEFAULT);
            try (SnapshotReader reader = new RocksSnapshots(source).open()) {
                FilledDatabase.send(reader, target.staging());
                target.install(reader.meta());
            }
            machine.reload();

            byte[] again = log.getFirst().command();
            var position = new LogPosition(1, log.size() + 1);
            var repeated = LogEntry.chained(log.getLast().chain(), position, LogEntry.Kind.COMMAND, 1, again);

            assertThat(machine.apply(List.of(repeated)).getFirst().answer()).isEqualTo(answers.getFirst());
            assertThat(machine.state().users()).hasSize(3);
        }
    }

    // Put back by a batch of its own for what was applied, after the others', in SeatStore.write: red, a user more.
    @Test
    void bug27HowFarTheStateHasComeIsFoundWithWhatItSpeaksOfWhereverTheJournalEnds() throws IOException {
        Path folder = temporary.resolve("whole");
        List<LogEntry> log = registrations(3);
        int begin;
        try (var database = new RocksDatabase(folder, SELF)) {
            new RocksLogStore(database).append(Optional.of(new HardState(1, Optional.empty())), log);
            begin = journalBytes(folder);
            var machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
            log.forEach(entry -> machine.apply(List.of(entry)));
        }

        var found = new ArrayList<Long>();
        for (Path copy : copiesCutAfter(begin, folder)) {
            try (var database = new RocksDatabase(copy, SELF)) {
                var machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
                int applied = (int) machine.appliedIndex();
                assertThat(machine.state().users())
                        .as("after %s entries", applied)
                        .hasSize(applied);
                machine.apply(log.subList(applied, log.size()));
                assertThat(machine.state().users()).hasSize(log.size());
                found.add((long) applied);
            }
        }

        assertThat(found).startsWith(0L).endsWith(3L).contains(1L, 2L);
    }

    /** Each entry registers a user, as a request of its own. */
    private static List<LogEntry> registrations(int count) {
        var entries = new ArrayList<LogEntry>();
        long chain = 0;
        for (int number = 1; number <= count; number++) {
            var register = new SeatCommand.Register("S" + number, "Somebody", "$2b$", false);
            byte[] command = Commands.encode(new Request("r" + number, Actor.SYSTEM, register));
            var position = new LogPosition(1, number);
            entries.add(LogEntry.chained(chain, position, LogEntry.Kind.COMMAND, number, command));
            chain = entries.getLast().chain();
        }
        return entries;
    }

    private static List<Object> applied(RocksDatabase database, List<LogEntry> log) {
        var store = new RocksLogStore(database);
        store.found(Entries.voters("n1", "n2"));
        store.append(Optional.of(new HardState(1, Optional.empty())), log);
        var answers = new ArrayList<Object>();
        new SeatMachine(new SeatStore(database), Policy.DEFAULT)
                .apply(log)
                .forEach(applied -> answers.add(applied.answer()));
        return answers;
    }

    private static int journalBytes(Path folder) throws IOException {
        return (int) Files.size(Folders.journal(folder));
    }

    /** As a power cut could leave the folder: with each of the beginnings that the journal has had since. */
    private List<Path> copiesCutAfter(int begin, Path folder) throws IOException {
        int whole = journalBytes(folder);
        assertThat(whole).isGreaterThan(begin + STEP_BYTES);
        var copies = new ArrayList<Path>();
        for (int length = begin; length < whole + STEP_BYTES; length += STEP_BYTES) {
            Path copy = Folders.copy(folder, temporary.resolve("cut-" + length));
            Folders.cut(Folders.journal(copy), Math.min(length, whole));
            copies.add(copy);
        }
        return copies;
    }
}
