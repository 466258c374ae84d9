package dlsms.server;

import dlsms.auth.Passwords;
import dlsms.auth.Tokens;
import dlsms.grpc.GrpcApi;
import dlsms.node.Node;
import dlsms.projection.Projection;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.UserId;
import dlsms.service.Backups;
import dlsms.service.Bootstrap;
import dlsms.service.Gateway;
import dlsms.service.Sweeper;
import dlsms.service.UseCases;
import dlsms.statemachine.LogTail;
import dlsms.storage.Outbox;
import dlsms.storage.RocksDatabase;
import dlsms.storage.RocksSnapshots;
import dlsms.transport.IoLoop;
import dlsms.transport.PeerEvents;
import dlsms.transport.PeerLinks;
import dlsms.transport.PeerServer;
import dlsms.transport.PeerService;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node with all its parts: opens them in order, closes them in reverse. One thread opens and closes. */
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Who uses the token in the data folder. */
    private static final Actor OPERATOR = new Actor(new UserId(0), true, "operator");

    private final ServerConfig config;
    private final Parts parts = new Parts();
    private Optional<PublicPort> publicPort = Optional.empty();
    private Optional<Node> node = Optional.empty();
    private Optional<HostPort> peerAddress = Optional.empty();
    private CompletableFuture<?> stopped = new CompletableFuture<>();
    private String readyLine = "";

    /** Opens everything: when it returns, the ports are open. @throws CannotServe with the reason */
    public Server(ServerConfig config) {
        this.config = config;
        LOG.info("event=starting node={} data={}", config.id(), config.data());
        try {
            open();
        } catch (RuntimeException | Error e) {
            parts.close();
            throw Faults.explain(e);
        }
    }

    private void open() {
        var disk = parts.own(new Opening<>("store", () -> Store.open(config), Store::close));
        var metrics = parts.own(new NodeMetrics());
        var io = parts.own(new IoLoop());
        var store = disk.opened();
        var transport = Tuning.transport(config, () -> store.cluster().map(Cluster::id));
        var members = new FirstStart(config, transport, io).members(store);
        var http = parts.own(http(metrics));

        var links = parts.own(new PeerLinks(transport, io, new RocksSnapshots(store.database())));
        var loop = parts.own(new Node(
                Tuning.node(config, store.database().disk(), members),
                store.ports(links, io, log -> new TimedLog(log, metrics.writes()))));
        node = Optional.of(loop);
        stopped = failure(loop, links, store.database());
        watch(loop, metrics, store, links);

        var gateway = parts.own(new Gateway(loop, store.machine()));
        var tokens = new Tokens(tokenSecret(store), InstantSource.system());
        var passwords = parts.own(new Passwords(Tuning.PASSWORD_THREADS));
        var backups = parts.own(new Backups(gateway, store::backup));
        var cache = parts.own(Caching.open(config.outside().redis(), store, metrics));
        var projection = projection(store, loop, metrics, cache);
        var useCases = UseCases.of(gateway, new LogTail(store.log()), cache.answers(), projection);
        var api = parts.own(new GrpcApi(
                useCases, backups, tokens, passwords, config.access().allowUnauthenticated()));

        var peers = new PeerService(transport, links, loop, io).with(api.probe());
        peerAddress = config.peerAddress(members);
        peerAddress.ifPresent(address -> Ports.start(
                address, parts.own(new PeerServer(address.resolved("--peers"), peers, io, transport.limits()))));
        var grpc = parts.own(new PublicPort(config.grpcAddress(), api, new CallMetrics(metrics.registry()), io));
        publicPort = Optional.of(grpc);

        var pages = http.opened(); // a node whose port is taken takes part in nothing
        takePart(links, loop);
        serveThemselves(gateway, passwords);
        ready(grpc, pages);
        afterwards(metrics, tokens);
    }

    private static void takePart(PeerLinks links, Node loop) {
        links.start(PeerEvents.of(loop));
        loop.start();
    }

    private Opening<HttpEndpoint> http(NodeMetrics metrics) {
        return new Opening<>(
                "http", () -> new HttpEndpoint(config.httpAddress(), Pages.of(metrics)), HttpEndpoint::close);
    }

    /** Takes long where it is done for the first time, and nobody waits for it. */
    private void afterwards(NodeMetrics metrics, Tokens tokens) {
        parts.own(new OperatorToken(config.data(), () -> tokens.issue(OPERATOR, "")));
        Thread.ofPlatform().name("metrics").daemon().start(metrics::watchProcess);
    }

    private Optional<Projection> projection(Store store, Node loop, NodeMetrics metrics, Caching cache) {
        Optional<Projection> projection =
                config.outside().postgres().map(url -> parts.own(Projecting.open(url, store, loop, cache::changed)));
        ProjectionMetrics.watch(metrics.registry(), projection);
        projection.ifPresent(Projection::start); // it begins when this node leads
        return projection;
    }

    /** What the cluster does without being asked. */
    private void serveThemselves(Gateway gateway, Passwords passwords) {
        parts.own(new Sweeper(gateway)).start();
        parts.own(new Bootstrap(gateway, wanted(passwords))).start();
    }

    private static CompletableFuture<?> failure(Node loop, PeerLinks links, RocksDatabase database) {
        return CompletableFuture.anyOf(loop.stopped(), foreign(links, database), database.damaged());
    }

    /** Fails when this node's data turns out to be of another cluster than the other members'. */
    private static CompletableFuture<?> foreign(PeerLinks links, RocksDatabase database) {
        return links.outvoted().thenCompose(cluster -> {
            database.requireCluster(cluster);
            return new CompletableFuture<>();
        });
    }

    private void watch(Node loop, NodeMetrics metrics, Store store, PeerLinks links) {
        metrics.watch(links);
        metrics.watch(new Outbox(store.database()));
        long last = loop.view().lastIndex();
        long applied = loop.view().appliedIndex();
        LOG.info("event=restored node={} last={} applied={}", config.id(), last, applied);
        metrics.watch(loop);
        var space =
                new DiskSpace(DiskSpace.Disk.of(config.data()), config.limits().diskReserveBytes(), loop::diskHealth);
        metrics.watch(space);
        parts.own(new Watchman(List.of(space::look, new OwnPlace(loop)::look))).start();
    }

    // A secret that is set counts before the one that the cluster made.
    private Supplier<Optional<byte[]>> tokenSecret(Store store) {
        Optional<byte[]> configured = config.access().tokenSecret();
        return () -> configured.or(() -> store.cluster().map(Cluster::tokenSecret));
    }

    private Bootstrap.Wanted wanted(Passwords passwords) {
        return new Bootstrap.Wanted(
                config.sampleData(),
                config.access()
                        .firstStaff()
                        .map(staff -> new Bootstrap.FirstStaff(
                                staff.studentId(), staff.studentId(), hash(passwords, staff.password()))));
    }

    private static String hash(Passwords passwords, String password) {
        return passwords.hash(password, Optional.empty()).orElseThrow().join();
    }

    private void ready(PublicPort grpc, HttpEndpoint http) {
        HostPort grpcAddress = new HostPort(config.grpcAddress().host(), grpc.port());
        HostPort httpAddress = new HostPort(config.httpAddress().host(), http.port());
        String peer = peerAddress.map(HostPort::toString).orElse("none");
        readyLine = "READY node=" + config.id() + " grpc=" + grpcAddress + " peer=" + peer + " http=" + httpAddress
                + " data=" + config.data();
        LOG.info("event=ready node={} grpc={} peer={} http={}", config.id(), grpcAddress, peer, httpAddress);
        if (config.access().allowUnauthenticated()) {
            LOG.warn("event=unauthenticated-allowed callers without a token act as staff on {}", grpcAddress);
        }
    }

    /** Which ports are open, for a script; one line. */
    public String readyLine() {
        return readyLine;
    }

    /** Completes exceptionally when the node has failed and the process must end. */
    public CompletableFuture<?> stopped() {
        return stopped;
    }

    /** Refuses new calls, gives leadership away, finishes what is in flight, closes all. */
    @Override
    public void close() {
        publicPort.ifPresent(PublicPort::refuseNewCalls);
        node.ifPresent(Handover::from);
        parts.close();
    }
}
