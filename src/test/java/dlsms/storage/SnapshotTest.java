package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.DiskException;
import dlsms.node.SnapshotReader;
import dlsms.node.SnapshotStaging;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.seat.SeatState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state goes from one node to another: whole or not at all, and none of it from another moment. */
class SnapshotTest {

    private static final int ENTRIES = 400;
    private static final Optional<HardState> NO_STATE = Optional.empty();

    @TempDir
    Path temporary;

    private FilledDatabase source;
    private FilledDatabase target;

    @BeforeEach
    void open() {
        source = FilledDatabase.made(temporary.resolve("source"), "n1");
        source.fill(ENTRIES, 2_000);
        target = FilledDatabase.made(temporary.resolve("target"), "n2");
        target.fill(5, 10);
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private void reopenTarget() {
        target.close();
        target = new FilledDatabase(temporary.resolve("target"), "n2");
    }

    private SnapshotStaging staging() {
        return target.snapshots.staging();
    }

    private static List<byte[]> chunks(SnapshotReader reader) {
        var chunks = new ArrayList<byte[]>();
        for (var next = reader.chunk(0); next.isPresent(); next = reader.chunk(chunks.size())) {
            chunks.add(next.get());
        }
        return chunks;
    }

    @Test
    void whatWasInstalledIsTheOtherNodesStateAndItsLogGoesOnAfterIt() {
        source.log.append(NO_STATE, List.of(Entries.members(source.last(), 1, Entries.voters("n1", "n2", "n3"))));
        long disk = target.database.disk();
        var vote = new HardState(7, Optional.of(new NodeId("n3")));
        target.log.append(Optional.of(vote), List.of());
        SnapshotMeta meta;
        try (SnapshotReader reader = source.snapshots.open()) {
            meta = reader.meta();
            FilledDatabase.send(reader, staging());
        }
        assertThat(meta.base())
                .isEqualTo(new LogBase(source.last().position(), source.last().chain()));
        assertThat(meta.membership()).isEqualTo(new MembershipAt(0, Entries.voters("n1", "n2")));
        target.database.install(meta);
        assertInstalled(meta, vote, disk);
        reopenTarget();
        assertInstalled(meta, vote, disk);
        var more = Entries.after(source.last(), 1, 3);
        target.log.append(NO_STATE, more);
        assertThat(target.log.restore(source.last().index(), 0, Long.MAX_VALUE).suffix())
                .isEqualTo(more);
    }

    private void assertInstalled(SnapshotMeta meta, HardState hardState, long disk) {
        assertThat(target.contents()).isEqualTo(source.contents());
        var restored = target.log.restore(meta.base().index(), Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(restored.base()).isEqualTo(meta.base());
        assertThat(restored.suffix()).isEmpty();
        assertThat(restored.terms()).isEmpty();
        assertThat(restored.hardState()).isEqualTo(hardState);
        assertThat(restored.memberships()).containsExactly(meta.membership());
        assertThat(target.log.membership()).contains(meta.membership());
        assertThat(target.log.bytes()).isZero();
        assertThat(target.database.disk()).isEqualTo(disk);
    }

    /** A log that is later than the node's own term would be refused at the next start. */
    @Test
    void theTermIsAtLeastThatOfTheStatesLastEntry() {
        var later = Entries.after(source.last(), 5, 1);
        source.log.append(Optional.of(new HardState(5, Optional.empty())), later);
        var state = SeatRecordsContract.change(later.getFirst().index(), List.of());
        var applied = new AppliedState(
                later.getFirst().position(), 1, 1, state.applied().lastIds());
        source.records.write(new StateChange(applied, List.of(), List.of(), List.of(), 1));
        SnapshotMeta meta;
        try (SnapshotReader reader = source.snapshots.open()) {
            meta = reader.meta();
            FilledDatabase.send(reader, staging());
        }
        target.database.install(meta);
        assertThat(target.log.restore(meta.base().index(), 0, Long.MAX_VALUE).hardState())
                .isEqualTo(new HardState(5, Optional.empty()));
    }

    @Test
    void aReaderSeesOneMomentWhateverIsWrittenMeanwhile() {
        List<String> before = source.contents();
        try (SnapshotReader reader = source.snapshots.open()) {
            byte[] first = reader.chunk(0).orElseThrow();
            source.fill(200, 2_000);
            source.log.compact(source.last().index());
            List<byte[]> all = chunks(reader);
            assertThat(all.getFirst()).isEqualTo(first);
            assertThat(all).hasSizeGreaterThan(3).allMatch(each -> each.length <= SnapshotChunk.BYTES_MAX);
            assertThat(reader.chunk(2)).contains(all.get(2));
            FilledDatabase.send(reader, staging());
            target.database.install(reader.meta());
        }
        assertThat(target.contents()).isEqualTo(before);
    }

    @Test
    void aRecordThatIsLargerThanAChunkGoesInParts() {
        source.fill(2, 900_000);
        try (SnapshotReader reader = source.snapshots.open()) {
            List<byte[]> all = chunks(reader);
            long next = staging().begin(reader.meta());
            for (byte[] chunk : all) {
                staging().take(next, chunk);
                next += 1;
                reopenTarget();
                assertThat(staging().begin(reader.meta())).isEqualTo(next);
            }
            staging().complete(next);
            target.database.install(reader.meta());
        }
        assertThat(target.contents()).isEqualTo(source.contents());
    }

    @Test
    void anEmptyStateIsASnapshotToo() {
        try (var fresh = new FilledDatabase(temporary.resolve("fresh"), "n3");
                SnapshotReader reader = fresh.snapshots.open()) {
            assertThat(reader.meta().base()).isEqualTo(LogBase.NONE);
            assertThat(reader.chunk(0).map(chunk -> SnapshotChunk.decode(chunk).parts()))
                    .contains(List.of());
            assertThat(reader.chunk(1)).isEmpty();
        }
    }

    @Test
    void theGatheringGoesOnAfterARestart() {
        try (SnapshotReader reader = source.snapshots.open()) {
            List<byte[]> all = chunks(reader);
            staging().begin(reader.meta());
            staging().take(0, all.get(0));
            staging().take(1, all.get(1));
            reopenTarget();
            assertThat(staging().begin(reader.meta())).isEqualTo(2);
            long chunks = FilledDatabase.send(reader, staging());
            reopenTarget();
            assertThat(staging().begin(reader.meta())).isEqualTo(chunks);
            staging().complete(chunks);
            target.database.install(reader.meta());
        }
        assertThat(target.contents()).isEqualTo(source.contents());
        assertThat(Folders.databases(temporary.resolve("target"))).containsExactly("db-1");
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingIsLostByIt() {
        try (SnapshotReader reader = source.snapshots.open();
                SnapshotReader other = source.snapshots.open()) {
            List<byte[]> all = chunks(reader);
            byte[] fits = all.getFirst();
            assertThatThrownBy(() -> staging().take(0, fits)).isInstanceOf(IllegalArgumentException.class);
            staging().begin(reader.meta());
            for (int at = 0; at < fits.length; at += fits.length / 50) {
                byte[] flipped = fits.clone();
                flipped[at] ^= 4;
                assertRefused(0, flipped);
            }
            assertRefused(0, all.get(1));
            assertRefused(1, all.get(1));
            assertRefused(-1, fits);
            assertRefused(0, chunks(other).getFirst());
            assertRefused(0, new byte[0]);
            assertRefused(0, new byte[SnapshotChunk.BYTES_MAX + 1]);
            assertThatThrownBy(() -> staging().complete(1)).isInstanceOf(IllegalArgumentException.class);
            staging().take(0, fits);
            assertRefused(0, fits);
            assertThatThrownBy(() -> staging().complete(1)).isInstanceOf(IllegalArgumentException.class);
            FilledDatabase.send(reader, staging());
            target.database.install(reader.meta());
        }
        assertThat(target.contents()).isEqualTo(source.contents());
    }

    private void assertRefused(long number, byte[] chunk) {
        assertThatThrownBy(() -> staging().take(number, chunk)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSnapshotThatEndsElsewhereThanItSaysIsRefused() {
        try (SnapshotReader reader = source.snapshots.open()) {
            SnapshotMeta said = reader.meta();
            var other = new SnapshotMeta(said.id(), new LogBase(source.last().position(), 1), said.membership());
            var later = new SnapshotMeta(said.id(), new LogBase(new LogPosition(1, 9_999), 1), said.membership());
            staging().begin(later);
            List<byte[]> all = chunks(reader);
            for (int number = 0; number < all.size(); number++) {
                staging().take(number, all.get(number));
            }
            assertThatThrownBy(() -> staging().complete(all.size())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> target.database.install(later)).isInstanceOf(DiskException.class);
            assertThat(staging().begin(other)).isZero();
        }
    }

    @Test
    void nothingButStateComesByASnapshot() {
        byte[] key = MetaKey.HARD_STATE;
        var meta = new SnapshotMeta(7, LogBase.NONE, new MembershipAt(0, Entries.voters("n1")));
        var writer = new SnapshotChunk.Writer(7, 0);
        writer.add(Family.META, key, MetaRecords.encode(new HardState(9, Optional.empty())), 0);
        staging().begin(meta);
        assertRefused(0, writer.bytes());
        var log = new SnapshotChunk.Writer(7, 0);
        log.add(Family.LOG, Keys.ofIndex(1), Frame.wrap(Keys.ofIndex(1), new byte[30]), 0);
        assertRefused(0, log.bytes());
    }

    @Test
    void aDamagedRecordIsNotPassedOn() {
        byte[] key = Keys.ofNumber(3);
        byte[] record = source.database.get(Family.SEATS, key).orElseThrow();
        record[record.length - 1] ^= 1;
        Batch batch = source.database.batch();
        batch.put(Family.SEATS, key, record);
        source.database.write(batch);
        try (SnapshotReader reader = source.snapshots.open()) {
            assertThatThrownBy(() -> chunks(reader)).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void anotherSnapshotDropsTheOneThatWasThere() {
        try (SnapshotReader first = source.snapshots.open();
                SnapshotReader second = source.snapshots.open()) {
            FilledDatabase.send(first, staging());
            assertThat(staging().begin(second.meta())).isZero();
            assertThatThrownBy(() -> target.database.install(first.meta()))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("not staged");
            // It could have failed half-way, for all that the one who called knows.
            assertThatThrownBy(() -> target.fill(1, 1)).isInstanceOf(DiskException.class);
            target.database.reopen();
            assertThat(target.fill(1, 1)).isEqualTo(7);
            FilledDatabase.send(second, staging());
            target.database.install(second.meta());
        }
        assertThat(target.contents()).isEqualTo(source.contents());
    }

    @Test
    void aSnapshotIsInstalledOverAnInstalledOne() {
        for (int round = 1; round <= 3; round++) {
            source.fill(20, 100);
            try (SnapshotReader reader = source.snapshots.open()) {
                FilledDatabase.send(reader, staging());
                target.database.install(reader.meta());
            }
            assertThat(target.contents()).isEqualTo(source.contents());
            assertThat(Folders.databases(temporary.resolve("target"))).containsExactly("db-" + round);
        }
    }

    @Test
    void whatWasStagedAndIsOfNoUseIsClearedAwayAtStart() {
        try (SnapshotReader reader = source.snapshots.open()) {
            staging().begin(reader.meta());
            staging().take(0, reader.chunk(0).orElseThrow());
            reopenTarget();
            assertThat(Folders.databases(temporary.resolve("target"))).containsExactly("db", "db-1");
        }
        target.fill(1, 1);
        var far = new AppliedState(new LogPosition(1, 5_000), 1, 1, new SeatState.LastIds(0, 0, 0, 0));
        target.records.write(new StateChange(far, List.of(), List.of(), List.of(), 1));
        reopenTarget();
        assertThat(Folders.databases(temporary.resolve("target"))).containsExactly("db");
    }

    @Test
    void aReaderWhoseDatabaseWasOpenedAnewSaysSo() {
        SnapshotReader reader = source.snapshots.open();
        source.database.reopen();
        assertThatThrownBy(() -> reader.chunk(0)).isInstanceOf(IllegalStateException.class);
        reader.close();
        reader.close();
        SnapshotReader later = source.snapshots.open();
        source.close();
        assertThatThrownBy(() -> later.chunk(0)).isInstanceOf(IllegalStateException.class);
        later.close();
    }

    @Test
    void atMostSoManyAreReadAtOnce() {
        List<SnapshotReader> readers = Stream.generate(source.snapshots::open)
                .limit(RocksSnapshots.READERS_MAX)
                .toList();
        assertThatThrownBy(source.snapshots::open).isInstanceOf(IllegalStateException.class);
        readers.getFirst().close();
        source.snapshots.open().close();
        readers.forEach(SnapshotReader::close);
    }

    @Test
    void chunksAreReadInOrderTheFirstTime() {
        try (SnapshotReader reader = source.snapshots.open()) {
            assertThatThrownBy(() -> reader.chunk(1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.chunk(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCopyOfTheFolderBetweenAnyTwoStepsIsTheOldOrTheNew() throws IOException {
        List<String> old = target.contents();
        Path folder = temporary.resolve("target");
        var copies = new ArrayList<Path>();
        SnapshotMeta meta;
        try (SnapshotReader reader = source.snapshots.open()) {
            meta = reader.meta();
            staging().begin(meta);
            copies.add(Folders.copy(folder, temporary.resolve("begun")));
            FilledDatabase.send(reader, staging());
            copies.add(Folders.copy(folder, temporary.resolve("complete")));
        }
        Carried carried = target.database.reading(live -> Carried.from(live, meta));
        target.database.staging().seal(meta, carried);
        copies.add(Folders.copy(folder, temporary.resolve("sealed")));
        var folders = LiveFolder.asItIs(folder);
        Path prepared = folders.prepare();
        copies.add(Folders.copy(folder, temporary.resolve("prepared")));
        for (Path copy : copies) {
            assertHolds(copy, old, "db");
        }
        folders.commit(prepared);
        Path committed = Folders.copy(folder, temporary.resolve("committed"));
        assertHolds(committed, source.contents(), "db-1");
        Path cleaned = Folders.copy(committed, temporary.resolve("cleaned"));
        folders.clean();
        assertHolds(cleaned, source.contents(), "db-1");
    }

    private static void assertHolds(Path folder, List<String> contents, String live) throws IOException {
        try (var opened = new FilledDatabase(folder, "n2")) {
            assertThat(opened.contents()).as(folder.toString()).isEqualTo(contents);
            assertThat(Folders.databases(folder)).first().isEqualTo(live);
            assertThat(folder.resolve("current.new")).doesNotExist();
            long applied =
                    opened.database.reading(AppliedRecords::read).position().index();
            assertThat(opened.log.restore(applied, 0, Long.MAX_VALUE).appliedIndex())
                    .isEqualTo(applied);
        }
    }
}
