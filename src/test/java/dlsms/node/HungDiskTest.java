package dlsms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes with their threads and the real clock, whose links are calls. The disk of one hangs. */
class HungDiskTest {

    private static final List<NodeId> MEMBERS = List.of(new NodeId("n1"), new NodeId("n2"), new NodeId("n3"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Place(Node node, BreakableLog log, ListMachine machine) {}

    private final SortedMap<NodeId, Place> places = new TreeMap<>();

    @BeforeEach
    void start() {
        for (NodeId id : MEMBERS) {
            var raft = new RaftSettings(id, new TreeSet<>(MEMBERS), 10, 2, RaftSettings.Limits.DEFAULT);
            var settings = new NodeSettings(raft, Duration.ofMillis(10), NodeSettings.Limits.DEFAULT);
            var log = new BreakableLog();
            var machine = new ListMachine();
            var ports = new NodePorts(log, new NoDisk(), machine, new Calls(id), Clock.system());
            places.put(id, new Place(new Node(settings, ports), log, machine));
        }
        places.values().forEach(place -> place.node().start());
    }

    @AfterEach
    void close() {
        places.values().forEach(place -> {
            place.log().hold = false;
            place.log().release.countDown();
        });
        places.values().forEach(place -> place.node().close());
    }

    // Put back by heartbeats that go on from NodeLoop.turn while another thread writes: red, no other leads.
    @Test
    void bug14ALeaderWhoseDiskHangsIsReplacedAndFollowsWhenItGoesOn() {
        Place old = hungLeader();

        await().atMost(PATIENCE)
                .until(() -> any(place -> place != old && applies(place, "without it")), Optional::isPresent);
        assertThat(old.machine().commands()).doesNotContain("without it");

        old.log().hold = false;
        old.log().release.countDown();
        await().atMost(PATIENCE).until(() -> old.machine().commands().contains("without it"));
    }

    /** A node that led as its disk began to hang. */
    private Place hungLeader() {
        Place leader = await().atMost(PATIENCE)
                .until(() -> any(place -> applies(place, "before")), Optional::isPresent)
                .orElseThrow();
        leader.log().hold = true;
        propose(leader, "hangs");
        await().atMost(PATIENCE).until(() -> leader.log().held.getCount() == 0);
        return leader;
    }

    private Optional<Place> any(Predicate<Place> condition) {
        return places.values().stream().filter(condition).findFirst();
    }

    private static boolean applies(Place place, String command) {
        return propose(place, command).join() instanceof Applied;
    }

    private static CompletableFuture<Proposed> propose(Place place, String command) {
        Deadline deadline = Deadline.in(Duration.ofSeconds(1), place.node().clock());
        return place.node().proposeHere(Rig.bytes(command), deadline);
    }

    private final class Calls implements Peers {

        private final NodeId self;

        private Calls(NodeId self) {
            this.self = self;
        }

        @Override
        public void send(List<Envelope> messages) {
            messages.forEach(each -> places.get(each.to()).node().received(self, each.message()));
        }

        @Override
        public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
            return CompletableFuture.completedFuture(new Proposed.Refused("only here"));
        }

        @Override
        public void sendSnapshot(NodeId to) {}

        @Override
        public void members(Membership membership) {}
    }
}
