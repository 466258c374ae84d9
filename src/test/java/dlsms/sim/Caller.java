package dlsms.sim;

import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.raft.NodeId;
import dlsms.seat.Actor;
import dlsms.seat.SeatCommand;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;

/** Somebody who asks one node for much at once, and never again. */
final class Caller {
    private static final long DEADLINE_MICROS = 1_000_000;

    private Caller() {}

    static void asks(World world, SimulatedNode node, int times) {
        for (int number = 0; number < times; number++) {
            String id = "caller/" + world.timeline().happened() + "/" + number;
            ask(world, node, id);
        }
    }

    private static void ask(World world, SimulatedNode node, String id) {
        var command = new SeatCommand.Operation(id, "simulator");
        byte[] encoded = Commands.encode(new Request(id, new Actor(new UserId(0), true, "caller"), command));
        History history = world.invariants().history();
        long floorBefore = history.floor();
        history.attempted(id);
        world.log().line("caller asks " + node.id() + ": " + id);
        node.propose(encoded, DEADLINE_MICROS).thenAccept(result -> hears(world, node.id(), id, floorBefore, result));
    }

    private static void hears(World world, NodeId node, String id, long floorBefore, Proposed result) {
        world.log().line("caller hears of " + id + " from " + node + ": " + result);
        History history = world.invariants().history();
        switch (result) {
            case Applied applied -> history.written(id, floorBefore);
            case Proposed.Refused refused -> history.refused(id);
            case Proposed.Busy busy -> history.refused(id);
            case Proposed.Unknown unknown -> {}
        }
    }
}
