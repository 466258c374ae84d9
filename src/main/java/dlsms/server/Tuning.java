package dlsms.server;

import dlsms.node.NodeSettings;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.transport.TransportSettings;
import dlsms.transport.TransportSettings.SnapshotLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The numbers that a node runs with and nobody sets. */
final class Tuning {

    private static final Duration TICK = Duration.ofMillis(25);

    /** Ticks: a follower waits 500 to 1,000 ms for its leader. */
    static final int ELECTION_TICKS = 20;

    /** Ticks: 50 ms. */
    static final int HEARTBEAT_TICKS = 2;

    /** Hash passwords: they must leave cores for all the rest. */
    static final int PASSWORD_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private Tuning() {}

    /** @param disk the number of the data folder @param members as its log has them */
    static NodeSettings node(ServerConfig config, long disk, Membership members) {
        var raft = new RaftSettings(
                config.id(), disk, members, ELECTION_TICKS, HEARTBEAT_TICKS, RaftSettings.Limits.DEFAULT);
        var limits = config.limits();
        var upkeep = new NodeSettings.Upkeep(
                limits.logEntriesMax(), limits.logBytesMax(), NodeSettings.Upkeep.DEFAULT.diskSlowMax());
        return new NodeSettings(raft, TICK, NodeSettings.Limits.DEFAULT, upkeep);
    }

    private static SnapshotLimits snapshots(ServerConfig config) {
        var usual = SnapshotLimits.DEFAULT;
        return new SnapshotLimits(
                usual.sendingMax(), config.limits().snapshotBytesPerSecond(), usual.resume(), usual.silence());
    }

    static TransportSettings transport(ServerConfig config, Supplier<Optional<String>> clusterId) {
        SortedMap<NodeId, InetSocketAddress> members = new TreeMap<>();
        config.peers().forEach((id, address) -> members.put(id, address.unresolved()));
        // A cluster of one has nobody to connect to, and a node with data knows everybody from its log.
        members.putIfAbsent(config.id(), HostPort.NONE.unresolved());
        var limits = TransportSettings.Limits.of(
                        RaftSettings.Limits.DEFAULT.appendBytesMax(), NodeSettings.Limits.DEFAULT.commandBytesMax())
                .with(snapshots(config));
        return new TransportSettings(config.id(), members, clusterId, limits);
    }
}
