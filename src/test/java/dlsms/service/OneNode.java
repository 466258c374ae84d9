package dlsms.service;

import dlsms.cache.AnswerCache;
import dlsms.node.Deadline;
import dlsms.node.LogStore;
import dlsms.node.NoDisk;
import dlsms.node.Node;
import dlsms.node.NodePorts;
import dlsms.node.NodeSettings;
import dlsms.node.Peers;
import dlsms.node.Proposed;
import dlsms.node.SlowLog;
import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.seat.Cluster;
import dlsms.seat.Policy;
import dlsms.statemachine.LogTail;
import dlsms.statemachine.SeatMachine;
import dlsms.storage.RocksDatabase;
import dlsms.storage.RocksLogStore;
import dlsms.storage.SeatStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A real node over RocksDB, with nobody around: alone it leads itself, as one of several it never gets a leader. */
public final class OneNode implements AutoCloseable {

    public final MovableClock clock = new MovableClock();
    public final Gateway gateway;
    public final UseCases useCases;

    private final RocksDatabase database;
    private final SeatMachine machine;
    private final Node node;
    private final Sweeper sweeper;
    private final Bootstrap bootstrap;

    private final Optional<AnswerCache<SeatList>> cache;

    private OneNode(Path folder, List<String> members, Bootstrap.Wanted wanted, Peers peers) {
        this(Place.at(folder), members, wanted, peers, Optional.empty());
    }

    /** Where it lives. @param log what its log is, made of the one on the disk */
    private record Place(Path folder, UnaryOperator<LogStore> log, NodeSettings.Limits limits) {

        static Place at(Path folder) {
            return new Place(folder, UnaryOperator.identity(), NodeSettings.Limits.DEFAULT);
        }
    }

    private OneNode(
            Place place,
            List<String> members,
            Bootstrap.Wanted wanted,
            Peers peers,
            Optional<AnswerCache.Place> cached) {
        var self = new NodeId(members.getFirst());
        var all = new TreeSet<>(members.stream().map(NodeId::new).toList());
        database = new RocksDatabase(place.folder(), self);
        var log = new RocksLogStore(database);
        machine = new SeatMachine(new SeatStore(database), Policy.DEFAULT);
        var raft = new RaftSettings(self, all, 4, 1, RaftSettings.Limits.DEFAULT);
        var settings = new NodeSettings(raft, Duration.ofMillis(25), place.limits());
        node = new Node(settings, new NodePorts(place.log().apply(log), new NoDisk(), machine, peers, clock));
        gateway = new Gateway(node, machine);
        cache = cached.map(where -> new AnswerCache<>(where, new SeatListCodec(), machine::cluster, nanos -> {}));
        cache.ifPresent(AnswerCache::start);
        useCases = UseCases.of(gateway, new LogTail(log), cache, Optional.empty());
        sweeper = new Sweeper(gateway);
        bootstrap = new Bootstrap(gateway, wanted);
        node.start();
        sweeper.start();
        bootstrap.start();
    }

    /** Leads itself, and has the sample data. */
    public static OneNode withSampleData(Path folder) {
        var node = new OneNode(folder, List.of("n1"), new Bootstrap.Wanted(true, Optional.empty()), new NobodyElse());
        node.bootstrap.done().join();
        return node;
    }

    /**
     * The same, whose disk takes its time for each entry; so many go together at most, so that no write takes so long
     * that the disk counts as sick.
     */
    public static OneNode onSlowDisk(Path folder, SlowLog.Pace pace) {
        var usual = NodeSettings.Limits.DEFAULT;
        var limits = new NodeSettings.Limits(
                usual.inboxInputsMax(),
                usual.inboxBytesMax(),
                SlowLog.ENTRIES_MAX,
                usual.proposalsMax(),
                usual.proposalsBytesMax(),
                usual.readsMax(),
                usual.commandBytesMax());
        var place = new Place(folder, log -> new SlowLog(log, pace), limits);
        var sample = new Bootstrap.Wanted(true, Optional.empty());
        var node = new OneNode(place, List.of("n1"), sample, new NobodyElse(), Optional.empty());
        node.bootstrap.done().join();
        return node;
    }

    /** The same, with a cache. */
    static OneNode cached(Path folder, AnswerCache.Place place) {
        var sample = new Bootstrap.Wanted(true, Optional.empty());
        var node = new OneNode(Place.at(folder), List.of("n1"), sample, new NobodyElse(), Optional.of(place));
        node.bootstrap.done().join();
        return node;
    }

    AnswerCache<SeatList> cache() {
        return cache.orElseThrow();
    }

    public static OneNode wanting(Path folder, Bootstrap.Wanted wanted) {
        var node = new OneNode(folder, List.of("n1"), wanted, new NobodyElse());
        node.bootstrap.done().join();
        return node;
    }

    /** One of three, the others of which are never there. */
    public static OneNode withoutQuorum(Path folder) {
        return amongThree(folder, new NobodyElse());
    }

    /** One of three; what it hears from the others is up to the test. */
    public static OneNode amongThree(Path folder, Peers peers) {
        return new OneNode(folder, List.of("n1", "n2", "n3"), new Bootstrap.Wanted(false, Optional.empty()), peers);
    }

    public Supplier<Optional<byte[]>> secret() {
        return () -> machine.cluster().map(Cluster::tokenSecret);
    }

    public Node node() {
        return node;
    }

    @Override
    public void close() {
        cache.ifPresent(AnswerCache::close);
        bootstrap.close();
        sweeper.close();
        node.close();
        gateway.close();
        database.close();
    }

    static final class NobodyElse implements Peers {

        @Override
        public void send(List<Envelope> messages) {
            // Nobody hears it.
        }

        @Override
        public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
            return CompletableFuture.completedFuture(new Proposed.Refused("nobody is there"));
        }

        @Override
        public void sendSnapshot(NodeId to) {}

        @Override
        public void members(Membership membership) {}
    }
}
