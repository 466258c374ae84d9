package dlsms.transport;

import dlsms.node.Clock;
import dlsms.node.Deadline;
import dlsms.node.ListMachine;
import dlsms.node.NoDisk;
import dlsms.node.Node;
import dlsms.node.NodePorts;
import dlsms.node.NodeSettings;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.node.ReadResult;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.raft.SnapshotMeta;
import dlsms.storage.MemoryLogStore;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.BindableService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One node of a cluster in this JVM: real connections and threads; its log lives as long as the object, its state as
 * long as the node runs.
 */
final class Member implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final TransportSettings.SnapshotLimits SNAPSHOTS =
            new TransportSettings.SnapshotLimits(2, 20 << 20, Duration.ofMinutes(10), Duration.ofSeconds(10));

    final NodeId id;
    volatile Optional<String> clusterId = Optional.empty();
    private final InetSocketAddress listen;
    private final TransportSettings settings;
    private final NodeSettings nodeSettings;
    private final MemoryLogStore log = new MemoryLogStore();
    private final Clock clock = Clock.system();

    /** Whose connections broke, in that order. */
    final List<NodeId> lost = new CopyOnWriteArrayList<>();

    /** What came of those that this node sent. Raft asks for none here: a test does. */
    final List<Boolean> snapshotsSent = new CopyOnWriteArrayList<>();

    /** Of those that came as a whole. They are not installed. */
    final List<SnapshotMeta> snapshotsReceived = new CopyOnWriteArrayList<>();

    final ListSnapshots snapshots = new ListSnapshots();

    /** What the snapshots that come are measured by. */
    volatile long commitIndex;

    ListMachine machine;
    Node node;
    PeerLinks links;
    private IoLoop io;
    private PeerServer server;

    /**
     * @param listen where it serves
     * @param members where the others find each: elsewhere, where something stands between
     */
    Member(NodeId id, InetSocketAddress listen, SortedMap<NodeId, InetSocketAddress> members) {
        this.id = id;
        this.listen = listen;
        var limits = TransportSettings.Limits.of(
                RaftSettings.Limits.DEFAULT.appendBytesMax(), NodeSettings.Limits.DEFAULT.commandBytesMax());
        this.settings = new TransportSettings(id, members, () -> clusterId, limits.with(SNAPSHOTS));
        this.nodeSettings = NodeSettings.of(
                new RaftSettings(id, new TreeSet<>(members.keySet()), 10, 2, RaftSettings.Limits.DEFAULT));
    }

    Member start() {
        machine = new ListMachine();
        io = new IoLoop();
        links = new PeerLinks(settings, io, snapshots);
        node = new Node(nodeSettings, new NodePorts(log, new NoDisk(), machine, links, clock, io));
        startServer();
        links.start(new PeerEvents(
                node::received, this::lost, this::snapshotSent, snapshotsReceived::add, () -> commitIndex));
        node.start();
        return this;
    }

    void startServer() {
        BindableService noOperations = new RaftServiceGrpc.RaftServiceImplBase() {};
        var service = new PeerService(settings, links, node, io).with(noOperations.bindService());
        server = new PeerServer(listen, service, io, settings.limits());
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void lost(NodeId peer) {
        lost.add(peer);
        node.peerLost(peer);
    }

    private void snapshotSent(NodeId to, boolean arrived) {
        snapshotsSent.add(arrived);
        node.snapshotSent(to, arrived);
    }

    void stopServer() {
        server.close();
    }

    CompletableFuture<Proposed> propose(String command) {
        return propose(command.getBytes(StandardCharsets.UTF_8));
    }

    CompletableFuture<Proposed> propose(byte[] command) {
        return node.propose(command, Deadline.in(PATIENCE, clock));
    }

    List<String> read() {
        var result = node.read(new ReadLevel.Linearizable(), machine::commands, Deadline.in(PATIENCE, clock))
                .join();
        return switch (result) {
            case ReadResult.Value<List<String>>(List<String> value, long appliedIndex) -> value;
            case ReadResult.NotConfirmed<List<String>> no -> throw new AssertionError(no);
            case ReadResult.Busy<List<String>> busy -> throw new AssertionError(busy);
        };
    }

    /** Stops it as kill -9 does, but for its log. */
    @Override
    public void close() {
        server.close();
        node.close();
        links.close();
        io.close();
    }
}
