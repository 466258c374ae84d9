package dlsms.sim;

import dlsms.node.Deadline;
import dlsms.node.Peers;
import dlsms.node.Proposed;
import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.sim.SimulatedNetwork.Link;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A node's way to the others, in one of its lives. */
final class SimulatedPeers implements Peers {
    /** What it works on. @param alive whether the life is not over */
    record Parts(
            NodeId self,
            SimulatedClock clock,
            CrashPlan plan,
            World world,
            SimulatedLogStore log,
            SimulatedDisk disk,
            BooleanSupplier alive) {}

    private final Parts parts;
    private final World world;
    private final SortedMap<NodeId, SimulatedSnapshot> open = new TreeMap<>();
    private final SortedSet<NodeId> sending = new TreeSet<>();

    SimulatedPeers(Parts parts) {
        this.parts = parts;
        this.world = parts.world();
    }

    @Override
    public void send(List<Envelope> messages) {
        boolean dies = parts.log().isWritten() && parts.plan().isAt(CrashPoint.AMONG_PROMISES);
        int leaving = dies ? messages.size() / 2 : messages.size();
        messages.subList(0, leaving).forEach(this::send);
        if (dies) {
            parts.plan().pass(CrashPoint.AMONG_PROMISES);
        }
    }

    private void send(Envelope said) {
        NodeId self = parts.self();
        world.invariants().sending(self, said);
        Envelope arriving = world.defect().arriving(self, said);
        world.log().line(self + " -> " + arriving.to() + ": " + arriving.message());
        SimulatedNode there = world.nodes().get(arriving.to());
        world.network()
                .carry(
                        new Link(self, arriving.to()),
                        parts.clock().micros(),
                        () -> there.receive(self, arriving.message()));
    }

    /** What broke off is gone on with where it comes to the same node again. */
    @Override
    public void sendSnapshot(NodeId to) {
        if (!sending.add(to)) {
            return;
        }
        SimulatedSnapshot snapshot = open.computeIfAbsent(
                to,
                id -> world.defect()
                        .sent(parts.disk().snapshot(world.luck().dice().nextLong())));
        world.log().line(parts.self() + " sends " + to + " the snapshot " + snapshot.meta());
        if (world.defect().installsWhatItSends()) {
            installHere(snapshot);
        }
        var stream = new SnapshotStream.Parts(
                parts.self(),
                world.nodes().get(to),
                snapshot,
                world,
                parts.alive(),
                arrived -> snapshotSent(to, arrived));
        new SnapshotStream(stream).start();
    }

    private void installHere(SimulatedSnapshot snapshot) {
        SimulatedDisk disk = parts.disk();
        for (int chunk = disk.stage(snapshot); chunk < snapshot.chunks(); chunk++) {
            disk.take(snapshot, chunk);
        }
        world.invariants().installing(parts.self(), snapshot.meta());
        disk.install(snapshot.meta());
        world.invariants().installed(parts.self());
    }

    private void snapshotSent(NodeId to, boolean arrived) {
        sending.remove(to);
        if (arrived) {
            open.remove(to);
        }
        if (parts.alive().getAsBoolean()) {
            world.nodes().get(parts.self()).snapshotSent(to, arrived);
        }
    }

    @Override
    public void members(Membership membership) {
        world.log().line(parts.self() + " knows the members " + membership);
    }

    @Override
    public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
        var answer = new CompletableFuture<Proposed>();
        SimulatedNode there = world.nodes().get(leader);
        var way = new Link(parts.self(), leader);
        var back = new Link(leader, parts.self());
        world.network().carryOnce(way, parts.clock().micros(), () -> {
            if (there.isUp()) {
                long leftMicros = deadline.left(parts.clock()).toNanos() / 1_000;
                there.proposeHere(command, leftMicros)
                        .thenAccept(result -> world.network()
                                .carryOnce(back, there.clock().micros(), () -> complete(answer, result)));
            } else {
                complete(answer, new Proposed.Refused("connection refused"));
            }
        });
        long leftMicros = deadline.left(parts.clock()).toNanos() / 1_000;
        world.timeline()
                .at(
                        parts.clock().micros() + leftMicros,
                        () -> complete(answer, new Proposed.Unknown("no answer from " + leader)));
        return answer;
    }

    // An answer to a life that is over reaches nobody.
    private void complete(CompletableFuture<Proposed> answer, Proposed result) {
        if (parts.alive().getAsBoolean()) {
            answer.complete(result);
        }
    }
}
