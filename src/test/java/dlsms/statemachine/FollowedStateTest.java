package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.NodeId;
import dlsms.seat.SeatCommand;
import dlsms.storage.Outbox;
import dlsms.storage.RocksDatabase;
import dlsms.storage.SeatStore;
import dlsms.storage.StateMoment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A moment of the state and the events after it make the state of any later moment: nothing else is needed outside. */
class FollowedStateTest {

    private static final int ENTRIES = 1_500;

    @TempDir
    Path folder;

    @Test
    void whoTakesOneMomentAndFollowsTheEventsHasTheState() {
        var random = new Random(11);
        var commands = new RandomCommands(random);
        var log = new CommittedLog();
        try (var database = new RocksDatabase(folder, new NodeId("n1"))) {
            var machine = new SeatMachine(new SeatStore(database), RandomCommands.POLICY);
            log.add(new SeatCommand.Register("S1", "Alice", "$2b$", false));
            log.add(new SeatCommand.Register("S2", "Bob", "$2b$", true));
            log.add(new SeatCommand.AddSeat("Main", "Silent", true, true, false));
            machine.apply(log.all());
            var fromTheBeginning = new FollowedRows();
            var sinceAMoment = new FollowedRows();
            long momentAt = 0;
            var outbox = new Outbox(database);
            while (log.size() < ENTRIES) {
                log.after(random.nextInt(25) == 0 ? Duration.ofHours(28) : Duration.ofMinutes(random.nextInt(8)));
                machine.apply(List.of(log.add(commands.next(machine.state(), log.clock()))));
                if (random.nextInt(100) == 0) {
                    try (StateMoment moment = StateMoment.open(database)) {
                        momentAt = moment.applied().position().index();
                        sinceAMoment = FollowedRows.of(moment);
                    }
                }
            }
            try (StateMoment moment = StateMoment.open(database)) {
                var state = FollowedRows.of(moment);
                assertThat(momentAt).isBetween(1L, ENTRIES - 1L);
                assertThat(sinceAMoment).isNotEqualTo(state);
                assertThat(sinceAMoment.follow(outbox, momentAt)).isEqualTo(ENTRIES);
                assertThat(sinceAMoment).isEqualTo(state);
                assertThat(fromTheBeginning.follow(outbox, 0)).isEqualTo(ENTRIES);
                assertThat(fromTheBeginning).isEqualTo(state);
                assertThat(state.reservations()).isNotEmpty();
                assertThat(machine.state().retention().next()).isGreaterThan(10);
            }
        }
    }
}
