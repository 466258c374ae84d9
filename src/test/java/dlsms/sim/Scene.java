package dlsms.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.node.ReadResult;
import dlsms.raft.Envelope;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatAnswer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** A simulated cluster driven by hand: nothing goes wrong but what the test does. All invariants are watched. */
final class Scene {
    /** The longest that an election takes, at most. */
    static final long ELECTION_MICROS = 2 * 16 * 25_000;

    private static final long PATIENCE_MICROS = 60_000_000;
    private static final long DEADLINE_MICROS = 2_000_000;

    private final SimulatedCluster cluster;
    private final World world;

    private Scene(Scenario scenario, Defect listener) {
        cluster = new SimulatedCluster(scenario, EnumSet.allOf(Invariant.class), listener);
        world = cluster.world();
        cluster.begin();
    }

    /** Nodes n1, n2, …; what is left to chance follows from the seed. */
    static Scene of(int nodes, long seed, Fault... nature) {
        return new Scene(new Scenario(seed, nodes, 0, new TreeSet<>(List.of(nature))), Defect.NONE);
    }

    /** The same, with somebody who hears every message as it leaves. */
    static Scene heardBy(int nodes, long seed, BiConsumer<NodeId, Envelope> listener) {
        return new Scene(new Scenario(seed, nodes, 0, Set.of()), new Defect() {
            @Override
            public Envelope arriving(NodeId from, Envelope envelope) {
                listener.accept(from, envelope);
                return envelope;
            }
        });
    }

    World world() {
        return world;
    }

    SimulatedNode node(String name) {
        return world.nodes().get(new NodeId(name));
    }

    SimulatedDisk disk(SimulatedNode node) {
        return world.disks().of(node.id());
    }

    List<SimulatedNode> all() {
        return List.copyOf(world.nodes().values());
    }

    List<SimulatedNode> allBut(SimulatedNode... without) {
        return all().stream().filter(each -> !List.of(without).contains(each)).toList();
    }

    void pass(long micros) {
        long until = world.timeline().nowMicros() + micros;
        while (world.timeline().nowMicros() < until && world.timeline().next()) {}
    }

    /** Fails where that doesn't come true within a simulated minute. */
    void await(String what, BooleanSupplier condition) {
        long until = world.timeline().nowMicros() + PATIENCE_MICROS;
        while (!condition.getAsBoolean()
                && world.timeline().nowMicros() < until
                && world.timeline().next()) {}
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    /** The one that leads in the newest term of those who are up; waits for one. */
    SimulatedNode leader() {
        await("a leader", () -> newestLeader().isPresent());
        return newestLeader().orElseThrow();
    }

    /** The same among these. */
    SimulatedNode leaderAmong(List<SimulatedNode> some) {
        await(
                "a leader among " + some.stream().map(SimulatedNode::id).toList(),
                () -> newestLeader().filter(some::contains).isPresent());
        return newestLeader().orElseThrow();
    }

    private Optional<SimulatedNode> newestLeader() {
        return all().stream()
                .filter(node -> node.isUp() && node.standing().leads())
                .max((one, other) -> Long.compare(term(one), term(other)));
    }

    long term(SimulatedNode node) {
        return node.standing().status().term();
    }

    /** Nobody reaches it, and it reaches nobody. */
    void cutOff(SimulatedNode... group) {
        var ids = new TreeSet<NodeId>();
        List.of(group).forEach(each -> ids.add(each.id()));
        world.network().partition(ids, world.nodes().keySet());
    }

    void mend() {
        world.network().mend();
    }

    static byte[] register(String requestId, String student) {
        var command = new SeatCommand.Register(student, student, "hash", false);
        return Commands.encode(new Request(requestId, new Actor(new UserId(0), true, "staff"), command));
    }

    /** Asks this node, which has to do it. */
    Outcome write(SimulatedNode node, byte[] command) {
        CompletableFuture<Proposed> answer = node.propose(command, DEADLINE_MICROS);
        await("an answer", answer::isDone);
        assertThat(answer.join()).isInstanceOf(Applied.class);
        return SeatAnswer.outcomeOf(((Applied) answer.join()).answer());
    }

    /** Asks this node, whatever comes of it. */
    CompletableFuture<Proposed> propose(SimulatedNode node, byte[] command) {
        return node.propose(command, DEADLINE_MICROS);
    }

    CompletableFuture<ReadResult<History.Seen>> read(SimulatedNode node) {
        return node.read(new ReadLevel.Linearizable(), Optional.empty(), DEADLINE_MICROS);
    }

    /** All of these have applied all that was ever committed. */
    void awaitSame(List<SimulatedNode> nodes) {
        await(
                "one state",
                () -> nodes.stream()
                        .allMatch(node -> node.isUp()
                                && node.standing().appliedIndex()
                                        == world.invariants().highestCommitted()));
    }

    static int users(SimulatedNode node) {
        return node.state().users().size();
    }
}
