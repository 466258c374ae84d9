package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlsms.node.DiskException;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.raft.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that says no, and what is found once it says yes again. A real one of a few megabytes; as root only. */
class SickDiskTest {

    private static final NodeId SELF = new NodeId("n1");
    private static final Optional<HardState> NO_STATE = Optional.empty();

    @TempDir
    Path temporary;

    private Path small;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(temporary.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString()), "tmpfs needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", small.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    private void fillUp(int leftBytes) throws IOException {
        long free = FolderFiles.usableBytes(small);
        Files.write(small.resolve("ballast"), new byte[(int) (free - leftBytes)]);
    }

    private void makeRoom() throws IOException {
        Files.delete(small.resolve("ballast"));
    }

    /** Appends until the disk says no. @return what was acknowledged */
    private static List<LogEntry> appendUntilFull(RocksLogStore log, LogEntry after) {
        var acknowledged = new ArrayList<LogEntry>();
        LogEntry last = after;
        try {
            for (int i = 0; i < 10_000; i++) {
                List<LogEntry> more = Entries.large(last, 1, 50_000);
                log.append(NO_STATE, more);
                acknowledged.addAll(more);
                last = more.getLast();
            }
            throw new AssertionError("the disk was never full");
        } catch (DiskException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return acknowledged;
        }
    }

    @Test
    void aFullDiskTakesNothingAndGoesOnOnceThereIsRoom() throws IOException {
        try (var database = new RocksDatabase(small.resolve("n1"), SELF)) {
            var log = new RocksLogStore(database);
            var records = new SeatStore(database);
            LogEntry first = Entries.ofTerm(1, 1).getFirst();
            log.append(Optional.of(new HardState(1, Optional.of(SELF))), List.of(first));
            fillUp(1 << 20);
            var acknowledged = appendUntilFull(log, first);
            assertThat(acknowledged).isNotEmpty();
            // Reads go on; no write does, though a small one would fit.
            assertThat(log.read(new Wanted(2, 1))).containsExactly(acknowledged.getFirst());
            assertThatThrownBy(database::probe).isInstanceOf(DiskException.class);
            assertThatThrownBy(() -> records.write(SeatRecordsContract.change(1, List.of())))
                    .isInstanceOf(DiskException.class);
            for (int tries = 0; tries < 3; tries++) {
                assertStillFull(database);
            }
            makeRoom();
            database.reopen();
            database.probe();
            assertHolds(log, first, acknowledged);
            records.write(SeatRecordsContract.change(1, List.of()));
            LogEntry last = log.restore(1, 0, Long.MAX_VALUE).suffix().getLast();
            log.append(Optional.of(new HardState(2, Optional.empty())), Entries.after(last, 2, 3));
        }
        assertThat(Verification.of(small.resolve("n1")).lines()).noneMatch(line -> line.startsWith("PROBLEM"));
    }

    private static void assertStillFull(RocksDatabase database) {
        try {
            database.reopen();
            database.probe();
        } catch (DiskException e) {
            return;
        }
        // What was to be written then may have been given up: then there is room for a small record.
        assertThat(database.disk()).isPositive();
    }

    /** What was acknowledged is there; what was tried last may be there too, and nothing else. */
    private static void assertHolds(RocksLogStore log, LogEntry first, List<LogEntry> acknowledged) {
        var found = log.restore(0, Long.MAX_VALUE, Long.MAX_VALUE).suffix();
        assertThat(found.getFirst()).isEqualTo(first);
        assertThat(found.subList(1, acknowledged.size() + 1)).isEqualTo(acknowledged);
        assertThat(found.size()).isLessThanOrEqualTo(acknowledged.size() + 2);
    }

    @Test
    void aProcessThatEndsOnAFullDiskFindsAllThatWasAcknowledged() throws IOException {
        LogEntry first = Entries.ofTerm(1, 1).getFirst();
        List<LogEntry> acknowledged;
        try (var database = new RocksDatabase(small.resolve("n1"), SELF)) {
            var log = new RocksLogStore(database);
            log.append(Optional.of(new HardState(1, Optional.of(SELF))), List.of(first));
            fillUp(1 << 20);
            acknowledged = appendUntilFull(log, first);
        }
        makeRoom();
        try (var database = new RocksDatabase(small.resolve("n1"), SELF)) {
            assertHolds(new RocksLogStore(database), first, acknowledged);
        }
    }

    @Test
    void aSnapshotIsNotTakenWhereThereIsLittleRoom() {
        try (var source = FilledDatabase.made(temporary.resolve("source"), "n2");
                var database = new RocksDatabase(small.resolve("n1"), SELF);
                var reader = source.snapshots.open()) {
            assertThatThrownBy(() -> database.staging().begin(reader.meta()))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("a snapshot needs more room");
        }
    }
}
