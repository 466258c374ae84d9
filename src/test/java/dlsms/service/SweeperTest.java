package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Deadline;
import dlsms.node.NoDisk;
import dlsms.node.Node;
import dlsms.node.NodePorts;
import dlsms.node.NodeSettings;
import dlsms.node.Peers;
import dlsms.node.Proposed;
import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.seat.Actor;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatMachine;
import dlsms.storage.MemoryLogStore;
import dlsms.storage.MemorySeatRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who lets things expire must lead, and know that it still does. */
class SweeperTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");

    private final MovableClock clock = new MovableClock();
    private final SeatMachine machine = new SeatMachine(new MemorySeatRecords(), Policy.DEFAULT);
    private final Outgoing sent = new Outgoing();
    private final Node node = Node.simulated(
            NodeSettings.of(
                    new RaftSettings(N1, new TreeSet<>(List.of(N1, N2, N3)), 40, 2, RaftSettings.Limits.DEFAULT)),
            new NodePorts(new MemoryLogStore(), new NoDisk(), machine, sent, clock),
            new SplittableRandom(1));
    private final Gateway gateway = new Gateway(node, machine);
    private final Sweeper sweeper = new Sweeper(gateway);

    @AfterEach
    void close() {
        sweeper.close();
        gateway.close();
    }

    @Test
    void aLeaderThatAMajorityConfirmsExpiresWhatIsDue() {
        aReservationThatFellDue();
        sweeper.look();
        await().until(() -> {
            confirm();
            return machine.state()
                    .reservation(new ReservationId(1))
                    .map(Reservation::status)
                    .isEmpty();
        });
        assertThat(machine.past(new ReservationId(1))).map(Reservation::status).contains(Reservation.Status.NO_SHOW);
    }

    @Test
    void aLeaderThatNobodyConfirmsProposesNothing() {
        aReservationThatFellDue();
        long last = node.status().last().index();
        sweeper.look();
        for (int i = 0; i < 5; i++) {
            node.advance();
        }
        assertThat(node.leads()).as("as far as it knows").isTrue();
        assertThat(node.status().last().index()).isEqualTo(last);

        long term = node.status().term();
        node.received(N2, new Message.Append(term + 1, node.status().last(), 0, List.of(), last, 0));
        node.advance();
        node.received(N2, new Message.ReadGranted(term + 1, 1, last));
        for (int i = 0; i < 5; i++) {
            node.advance();
        }
        assertThat(node.status().last().index()).isEqualTo(last);
        assertThat(sent.forwarded).isZero();
    }

    private void aReservationThatFellDue() {
        elect();
        Instant now = clock.now();
        propose(new SeatCommand.Register("S1", "Ann", "hash", false));
        propose(new SeatCommand.AddSeat("Main", "Silent", true, false, false));
        propose(new SeatCommand.Reserve(
                new UserId(1), new SeatId(1), new Slot(now.plusSeconds(60), now.plusSeconds(3_600))));
        assertThat(machine.nextDue()).isPresent();
        clock.forward(Duration.ofMinutes(30));
    }

    private void elect() {
        await().until(() -> {
            node.advance();
            sent.asked()
                    .forEach(asked -> node.received(
                            N2,
                            new Message.Vote(
                                    asked.term(), asked.reason() == Message.RequestVote.Reason.PRE_VOTE, true)));
            return node.leads();
        });
        confirm();
    }

    private void propose(SeatCommand command) {
        var proposed = node.propose(
                Commands.encode(new Request("", Actor.SYSTEM, command)), Deadline.in(Duration.ofMinutes(1), clock));
        node.advance();
        await().until(() -> {
            confirm();
            return proposed.isDone();
        });
    }

    /** As n2 would answer all that was sent to it. */
    private void confirm() {
        node.advance();
        sent.appended().forEach(append -> {
            long match = append.entries().isEmpty()
                    ? append.previous().index()
                    : append.entries().getLast().index();
            node.received(N2, new Message.Appended(append.term(), match, append.round()));
        });
        node.advance();
    }

    /** What goes to n2. */
    private static final class Outgoing implements Peers {

        private final List<Message> messages = new CopyOnWriteArrayList<>();
        private volatile int forwarded;

        @Override
        public void send(List<Envelope> envelopes) {
            envelopes.stream()
                    .filter(envelope -> envelope.to().equals(N2))
                    .forEach(envelope -> messages.add(envelope.message()));
        }

        List<Message.RequestVote> asked() {
            return taken(Message.RequestVote.class);
        }

        List<Message.Append> appended() {
            return taken(Message.Append.class);
        }

        private <M extends Message> List<M> taken(Class<M> kind) {
            var found =
                    messages.stream().filter(kind::isInstance).map(kind::cast).toList();
            messages.clear();
            return found;
        }

        @Override
        public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
            forwarded++;
            return CompletableFuture.completedFuture(new Proposed.Refused("not here"));
        }

        @Override
        public void sendSnapshot(NodeId to) {}

        @Override
        public void members(Membership membership) {}
    }
}
