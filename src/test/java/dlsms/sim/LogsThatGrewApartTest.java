package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.Envelope;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.sim.SimulatedNetwork.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A leader and one follower have written what the others never saw, and the others went on without them. What was said
 * in between must not count later. Random runs come to this too seldom.
 */
class LogsThatGrewApartTest {
    private record Said(NodeId from, Envelope envelope) {}

    private final List<Said> said = new ArrayList<>();
    private final Scene scene = Scene.heardBy(5, 1, (from, envelope) -> said.add(new Said(from, envelope)));
    private SimulatedNode old;
    private SimulatedNode follower;
    private SimulatedNode next;

    @BeforeEach
    void growApart() {
        old = scene.leader();
        follower = scene.allBut(old).getFirst();
        scene.write(old, Scene.register("r1", "S1"));
        scene.awaitSame(scene.all());
        scene.cutOff(old, follower);
        for (int number = 2; number <= 4; number++) {
            scene.propose(old, Scene.register("r" + number, "S" + number));
        }
        scene.await(
                "the tail is there",
                () -> last(Message.Appended.class, follower, old)
                        .filter(each -> each.matchIndex() == scene.disk(old).lastIndex())
                        .filter(each -> each.matchIndex() >= 5)
                        .isPresent());
        next = scene.leaderAmong(scene.allBut(old, follower));
        scene.write(next, Scene.register("r5", "S5"));
    }

    private <M extends Message> Optional<M> last(Class<M> kind, SimulatedNode from, SimulatedNode to) {
        return said.reversed().stream()
                .filter(each ->
                        each.from().equals(from.id()) && each.envelope().to().equals(to.id()))
                .map(each -> each.envelope().message())
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    // Red where Replication.onAppended took an answer of an earlier term: MATCH_IS_DURABLE.
    @Test
    void anAcknowledgementOfAnEarlierTermMeansNothingToWhoLeadsAgain() {
        Message.Appended ofBefore = last(Message.Appended.class, follower, old).orElseThrow();
        scene.mend();
        scene.awaitSame(scene.all());
        next.transfer(old.id());
        scene.await("it leads again", () -> old.standing().leads());
        scene.cutOff(follower);

        old.receive(follower.id(), ofBefore);
        scene.write(old, Scene.register("r6", "S6"));

        assertThat(scene.disk(old).lastIndex()).isGreaterThanOrEqualTo(ofBefore.matchIndex());
    }

    // Red where Following.learnCommit took what had matched another leader's log: STATE_MACHINE_SAFETY.
    @Test
    void aReadsAnswerCommitsNothingThatMatchedAnotherLeadersLog() {
        scene.mend();
        scene.world().network().cut(new Link(next.id(), follower.id()));
        scene.cutOff(old);
        var status = next.standing().status();
        // The new leader's first word to it: its log doesn't reach so far, so it keeps what it has and says no.
        follower.receive(
                next.id(),
                new Message.Append(
                        status.term(), status.last(), status.lastChain(), List.of(), status.commitIndex(), 0));
        scene.read(follower);
        scene.await(
                "the read is granted",
                () -> last(Message.ReadGranted.class, next, follower).isPresent());

        follower.receive(
                next.id(), last(Message.ReadGranted.class, next, follower).orElseThrow());
        scene.pass(10_000);

        assertThat(follower.standing().status().commitIndex()).isLessThanOrEqualTo(2);
        scene.mend();
        scene.awaitSame(scene.all());
    }
}
