package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.DiskException;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.Policy;
import dlsms.seat.SeatCommand;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatMachine;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the state says of itself while it can't be written. */
class UnwrittenStateTest {
    private final Timeline timeline = new Timeline();
    private final DiskTrouble trouble = new DiskTrouble(new SimulatedClock(timeline, 1), new SplittableRandom(1));
    private final SimulatedDisk disk = new SimulatedDisk(new NodeId("n1"), 1, Membership.NONE);
    private final SeatMachine machine = new SeatMachine(new SimulatedRecords(disk, trouble), Policy.DEFAULT);

    private LogEntry register(long index) {
        var command = new SeatCommand.Register("S" + index, "Student", "hash", false);
        var request = new Request("r" + index, new Actor(new UserId(0), true, "staff"), command);
        return LogEntry.chained(
                0, new LogPosition(1, index), LogEntry.Kind.COMMAND, 1_000_000, Commands.encode(request));
    }

    /** Seen by seed 43: a read that was told "as of 29" had seen what entry 30 did. */
    @Test
    void aReadHearsOfTheStateThatItSawThoughThatIsNotWritten() {
        machine.apply(List.of(register(1)));
        trouble.failUntil(1_000);

        assertThatThrownBy(() -> machine.apply(List.of(register(2)))).isInstanceOf(DiskException.class);

        assertThat(machine.state().users()).hasSize(2);
        assertThat(machine.appliedIndex()).isEqualTo(2);
    }

    @Test
    void whatWasNotWrittenIsForgottenWhenTheDiskIsReadAgain() {
        machine.apply(List.of(register(1)));
        trouble.failUntil(1_000);
        assertThatThrownBy(() -> machine.apply(List.of(register(2)))).isInstanceOf(DiskException.class);

        machine.reload();

        assertThat(machine.state().users()).hasSize(1);
        assertThat(machine.appliedIndex()).isEqualTo(1);
    }
}
