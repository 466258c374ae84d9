package dlsms.sim;

import dlsms.node.NodeSettings;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import java.time.Duration;

/** The settings that all nodes of a run share. */
record Tuning(
        Duration tick,
        int electionTicks,
        int heartbeatTicks,
        RaftSettings.Limits raftLimits,
        NodeSettings.Limits nodeLimits,
        NodeSettings.Upkeep upkeep) {

    /** With few clients, each on a node of its own, two that are answered together are many. */
    private static final NodeSettings.Gather GATHER = new NodeSettings.Gather(
            NodeSettings.Gather.DEFAULT.underWayMax(), NodeSettings.Gather.DEFAULT.pauseMax(), 2);

    long tickMicros() {
        return tick.toNanos() / 1_000;
    }

    NodeSettings of(NodeId node, SimulatedDisk disk) {
        var raft = new RaftSettings(node, disk.number(), disk.founders(), electionTicks, heartbeatTicks, raftLimits);
        return new NodeSettings(raft, tick, nodeLimits, upkeep, NodeSettings.Waiting.DEFAULT, GATHER);
    }
}
