package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.Restored;
import dlsms.seat.Policy;
import dlsms.seat.UserId;
import dlsms.storage.ChildProcess;
import dlsms.storage.MemorySeatRecords;
import dlsms.storage.Outbox;
import dlsms.storage.RocksDatabase;
import dlsms.storage.RocksLogStore;
import dlsms.storage.SeatStore;
import dlsms.storage.StateMoment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed, again and again: kill -9, at any point of a turn. */
class KillTest {

    private static final int ROUNDS = 20;
    private static final int HEAP_MEGABYTES = 64;
    private static final int APPENDS_MAX = 120;

    @TempDir
    Path folder;

    /**
     * Also: term and vote never go back, and what is applied is never apart from its index (bugs 4, 27). Where a kill
     * would have to strike between two writes it needs luck for that; OthersBugsOfDisksTest needs none.
     */
    @Test
    void nothingAcknowledgedIsMissingAndTheStateIsThatOfItsLog() throws Exception {
        var random = new Random(3);
        long termBefore = 0;
        int acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> said = killedAfter(round, 1 + random.nextInt(APPENDS_MAX));
            acknowledged += said.size() / 2;
            long term = assertHolds(said);
            assertThat(term).isGreaterThanOrEqualTo(termBefore);
            termBefore = term;
        }
        assertThat(acknowledged).isGreaterThan(ROUNDS);
    }

    /** All that the process said until its death, which comes soon after that many appends. */
    private List<String> killedAfter(int seed, int appends) throws IOException, InterruptedException {
        Process process =
                ChildProcess.start(KilledWriter.class, HEAP_MEGABYTES, folder.toString(), Integer.toString(seed));
        var said = new ArrayList<String>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                said.add(line);
                if (said.size() == 2 * appends) {
                    process.toHandle().destroyForcibly(); // leaves us what it said before
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
        assertThat(said).as("what the writer said").hasSizeGreaterThanOrEqualTo(2 * appends);
        return said;
    }

    /** The disk holds what was done last, or what was tried after that. */
    private long assertHolds(List<String> said) {
        try (var database = new RocksDatabase(folder, KilledWriter.SELF)) {
            var machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
            Restored restored =
                    new RocksLogStore(database).restore(machine.appliedIndex(), Long.MAX_VALUE, Long.MAX_VALUE);
            String holds =
                    KilledWriter.summary(restored.hardState(), restored.suffix().getLast());
            List<String> possible = said.subList(said.size() - 2, said.size()).stream()
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .toList();
            assertThat(possible).contains(holds);
            assertIsThatOfItsLog(machine, restored);
            assertIsThatOfItsEvents(database, machine.appliedIndex());
            return restored.hardState().term();
        }
    }

    /** Who follows the events from the beginning comes to the same state, whenever the process died. */
    private static void assertIsThatOfItsEvents(RocksDatabase database, long appliedIndex) {
        var followed = new FollowedRows();
        assertThat(followed.follow(new Outbox(database), 0)).isEqualTo(appliedIndex);
        try (StateMoment moment = StateMoment.open(database)) {
            assertThat(FollowedRows.of(moment)).isEqualTo(followed);
        }
    }

    private static void assertIsThatOfItsLog(SeatMachine machine, Restored restored) {
        var replayed = new SeatMachine(new MemorySeatRecords(), Policy.DEFAULT);
        replayed.apply(restored.suffix().subList(0, (int) machine.appliedIndex()));
        assertThat(machine.state().hash()).isEqualTo(replayed.state().hash());
        assertThat(machine.eventsHash()).isEqualTo(replayed.eventsHash());
        assertThat(machine.now()).isEqualTo(replayed.now());
        for (int user = 1; user <= 20; user++) {
            var id = new UserId(user);
            assertThat(machine.pastOf(id, 1_000)).isEqualTo(replayed.pastOf(id, 1_000));
        }
    }
}
