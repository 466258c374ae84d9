package dlsms.sim;

import dlsms.node.Applied;
import dlsms.node.DiskException;
import dlsms.node.StateMachine;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.statemachine.SeatMachine;
import java.util.List;

/** A node's way to its state: where a node may die, and where is seen what it applies. */
final class SimulatedStateMachine implements StateMachine {
    private final NodeId node;
    private final SeatMachine machine;
    private final CrashPlan plan;
    private final World world;

    SimulatedStateMachine(NodeId node, SeatMachine machine, CrashPlan plan, World world) {
        this.node = node;
        this.machine = machine;
        this.plan = plan;
        this.world = world;
    }

    @Override
    public List<Applied> apply(List<LogEntry> committed) {
        if (committed.isEmpty()) {
            return machine.apply(committed);
        }
        plan.pass(CrashPoint.BEFORE_APPLY);
        List<LogEntry> entries = world.defect().committed(node, committed);
        world.invariants().applying(node, machine.appliedIndex(), entries);
        List<Applied> results = applied(entries);
        world.log().line(node + " applies up to " + machine.appliedIndex());
        world.invariants().applied(node, committed, results, machine);
        plan.pass(CrashPoint.AFTER_APPLY);
        return results;
    }

    // Who reads meanwhile sees what could not be written: that is a state like any other.
    private List<Applied> applied(List<LogEntry> entries) {
        try {
            return machine.apply(entries);
        } catch (DiskException e) {
            world.invariants().reloaded(node, machine);
            throw e;
        }
    }

    @Override
    public void reload() {
        machine.reload();
        world.log().line(node + " has reloaded what was applied up to " + machine.appliedIndex());
        world.invariants().reloaded(node, machine);
    }

    @Override
    public long appliedIndex() {
        return machine.appliedIndex();
    }
}
