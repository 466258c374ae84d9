package dlsms.node;

import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots that come to this node, and those that go from it. The loop's thread, but for the two indexes. */
final class Snapshotting {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshotting.class);

    private final NodeId self;
    private final NodePorts ports;
    private final Compaction compaction;
    private final Counters counters;
    private volatile long sentIndex;
    private volatile long installedIndex;

    Snapshotting(NodeId self, NodePorts ports, Compaction compaction, Counters counters) {
        this.self = self;
        this.ports = ports;
        this.compaction = compaction;
        this.counters = counters;
    }

    /** Puts a snapshot in the place of log and state. */
    void install(SnapshotMeta meta) {
        ports.disk().install(meta);
        ports.machine().reload();
        installedIndex = meta.base().index();
        counters.snapshotInstalled();
        LOG.info(
                "event=snapshot-installed node={} term={} index={}",
                self,
                meta.base().position().term(),
                installedIndex);
    }

    /** Sends the state to those for whom the log no longer has what they need. */
    void send(List<NodeId> followers) {
        for (NodeId to : followers) {
            long appliedIndex = ports.machine().appliedIndex();
            LOG.info("event=snapshot-needed node={} by={} applied={}", self, to, appliedIndex);
            counters.snapshotAsked();
            compaction.snapshotAsked(to, appliedIndex);
            ports.peers().sendSnapshot(to);
        }
    }

    /** What came of one. */
    void sent(NodeId to, boolean arrived) {
        compaction.snapshotSent(to, arrived);
        if (arrived) {
            counters.snapshotSent();
            sentIndex = compaction.held(to).orElse(sentIndex);
        }
        LOG.info("event=snapshot-outcome node={} to={} arrived={}", self, to, arrived);
    }

    /** Of the last entry in the newest one that arrived, at least; 0: none. Any thread. */
    long sentIndex() {
        return sentIndex;
    }

    /** Of the last entry in the newest one that was installed; 0: none. Any thread. */
    long installedIndex() {
        return installedIndex;
    }
}
