package dlsms.sim;

import dlsms.raft.DiskHealth;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.util.random.RandomGenerator;

/** What goes wrong with disks, for a while or for good. No majority of disks is ever lost. */
final class DiskFaults {
    private final World world;
    private final RandomGenerator dice;

    DiskFaults(World world, RandomGenerator dice) {
        this.world = world;
        this.dice = dice;
    }

    /** Writes fail. */
    void fail(SimulatedNode node, long micros) {
        world.log().line("writes of " + node.id() + " fail for " + micros + " us");
        world.luck().struck(Fault.FAILING_DISK);
        node.trouble().failUntil(world.timeline().nowMicros() + micros);
    }

    /** Whoever watches the disk says that it is full. */
    void fill(SimulatedNode node) {
        world.log().line("the disk of " + node.id() + " is full");
        world.luck().struck(Fault.FULL_DISK);
        node.diskHealth(DiskHealth.FULL);
    }

    void makeRoom(SimulatedNode node) {
        world.log().line("the disk of " + node.id() + " has room again");
        node.diskHealth(DiskHealth.GOOD);
    }

    /** Bits flip; who reads them finds out, and the node ends. {@code then} is to start it on another disk. */
    void flip(SimulatedNode node, Runnable then) {
        if (!mayLose(node.id())) {
            return;
        }
        world.log().line("bits flip on the disk of " + node.id());
        world.disks().of(node.id()).damage();
        node.whenDamageIsFound(() -> {
            world.luck().struck(Fault.FLIPPED_BITS);
            replace(node.id());
            then.run();
        });
        if (dice.nextBoolean()) {
            node.crash();
            node.start();
        }
    }

    /** The node dies and comes back with nothing. {@code then} is to start it. */
    void empty(SimulatedNode node, Runnable then) {
        if (mayLose(node.id())) {
            node.crash();
            world.luck().struck(Fault.EMPTY_DISK);
            replace(node.id());
            then.run();
        }
    }

    private boolean mayLose(NodeId node) {
        Membership committed = world.invariants().committedMembership();
        return world.disks().mayLose(node, committed) && !world.disks().of(node).isDamaged();
    }

    /** A new disk with a number of its own. */
    void replace(NodeId node) {
        world.log().line(node + " has an empty disk");
        world.disks().put(node, new SimulatedDisk(node, dice.nextLong(1, Long.MAX_VALUE), Membership.NONE));
    }
}
