package dlsms.sim;

import dlsms.raft.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What all in one run share. */
record World(
        Timeline timeline,
        EventLog log,
        SimulatedNetwork network,
        Disks disks,
        Invariants invariants,
        Defect defect,
        Luck luck,
        SortedMap<NodeId, SimulatedNode> nodes) {

    /** The same, to who knows of these nodes only. */
    World among(List<SimulatedNode> some) {
        var known = new TreeMap<NodeId, SimulatedNode>();
        some.forEach(node -> known.put(node.id(), node));
        return new World(timeline, log, network, disks, invariants, defect, luck, known);
    }
}
