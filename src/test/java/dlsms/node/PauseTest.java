package dlsms.node;

import static dlsms.node.Rig.N1;
import static dlsms.node.Rig.N2;
import static dlsms.node.Rig.N3;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import dlsms.raft.RaftStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that slept answers nothing stale and does nothing that was due; wall clocks that jump change nothing. */
class PauseTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final LogPosition FIRST = new LogPosition(1, 1);

    private final Rig rig = new Rig(N1, N2, N3);

    private void lead() {
        rig.elected();
        rig.appendedAtN2(1);
        rig.forget();
    }

    private Deadline tomorrow() {
        return Deadline.in(DAY, rig.clock);
    }

    // The proposal of whoever expires things was made before anybody knew that another leads.
    // Put back by taking requests before messages, in Inbox.drain: red.
    @Test
    void bug13ALeaderThatSleptHearsOfTheNextOneBeforeItTakesAProposal() {
        lead();
        var expiry = rig.node.proposeHere(Rig.bytes("expire"), tomorrow());
        rig.clock.pass(HOUR);
        rig.node.received(N3, new Message.Append(2, FIRST, 0, List.of(), 1, 0));
        rig.node.advance();
        assertThat(rig.node.status().last()).isEqualTo(FIRST);
        assertThat(expiry.join()).isInstanceOf(Proposed.Refused.class);
    }

    @Test
    void whatALeaderThatSleptAppendsIsNotAppliedWhereAnotherLeads() {
        lead();
        var expiry = rig.node.proposeHere(Rig.bytes("expire"), tomorrow());
        rig.clock.pass(HOUR);
        rig.node.advance();
        assertThat(rig.node.status().last()).isEqualTo(new LogPosition(1, 2));
        long chain =
                LogEntry.chained(0, FIRST, LogEntry.Kind.NOOP, 0, new byte[0]).chain();
        var noop = LogEntry.chained(chain, new LogPosition(2, 2), LogEntry.Kind.NOOP, 0, new byte[0]);
        rig.node.received(N3, new Message.Append(2, FIRST, 0, List.of(noop), 2, 0));
        rig.node.advance();
        assertThat(expiry.join()).isInstanceOf(Proposed.Refused.class);
        assertThat(rig.state.commands()).isEmpty();
    }

    @Test
    void aReadAtALeaderThatSleptWaitsUntilAMajoritySaysThatItLeads() {
        lead();
        var read = rig.node.read(new ReadLevel.Linearizable(), rig.state::commands, tomorrow());
        rig.clock.pass(HOUR);
        rig.node.advance();
        rig.node.advance();
        assertThat(read).isNotDone();
        rig.node.received(N3, new Message.Append(2, FIRST, 0, List.of(), 1, 0));
        rig.ticks(2);
        assertThat(read).as("now the next leader is to say").isNotDone();
    }

    /** The silence of others while one slept oneself is none. */
    @Test
    void aFollowerThatSleptDoesNotCampaignForThat() {
        rig.appendFromN2(1, LogPosition.NONE, List.of(), 0);
        rig.forget();
        rig.clock.pass(HOUR);
        rig.node.advance();
        rig.node.advance();
        assertThat(rig.sent).isEmpty();
        assertThat(rig.node.status().role()).isEqualTo(RaftStatus.RoleName.FOLLOWER);
    }

    @Test
    void aWallClockThatJumpsEitherWayChangesNothingButTheStamps() {
        lead();
        for (Duration jump : List.of(HOUR, HOUR.negated().multipliedBy(2), DAY)) {
            rig.clock.jump(jump);
            rig.propose("x", DAY);
            rig.node.advance();
            rig.appendedAtN2(rig.node.status().last().index());
            assertThat(rig.node.leads()).isTrue();
        }
        assertThat(rig.state.commands()).hasSize(3);
        List<Long> stamps = rig.state.entries().stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.COMMAND)
                .map(LogEntry::stampMicros)
                .toList();
        assertThat(stamps.get(1) - stamps.get(0))
                .isEqualTo(HOUR.multipliedBy(-2).toNanos() / 1_000);
    }
}
