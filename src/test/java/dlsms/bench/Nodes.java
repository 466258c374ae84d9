package dlsms.bench;

import dlsms.bench.Connections.Route;
import dlsms.front.Nginx;
import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.OperatorServiceGrpc;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Our own nodes: five that it starts, or others' that run already. For one thread. */
final class Nodes implements Contender {
    static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
    static final Metadata.Key<String> CONSISTENCY = ascii("x-dlsms-consistency");

    static final String NAME = "dlsms";

    private static final int SIZE = 5;
    private static final int DEADLINE_SECONDS = 20;
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private final Connections connections;
    private final List<Place> places;
    private final String token;
    private final Optional<RealCluster> own;
    private Optional<Nginx> nginx = Optional.empty();

    /** @param grpc HOST:PORT of the public port @param http the same of the one with the metrics; empty: not known */
    record Place(String grpc, Optional<String> http, OptionalLong pid) {}

    private Nodes(Connections connections, List<Place> places, String token, Optional<RealCluster> own) {
        this.connections = connections;
        this.places = places;
        this.token = token;
        this.own = own;
    }

    /** Starts them. Waits until they serve. @param options of each node */
    static Nodes start(Connections connections, List<String> options) {
        var cluster = RealCluster.start("bench", SIZE, options);
        try {
            var places = cluster.nodes().stream().map(Nodes::place).toList();
            return new Nodes(connections, places, cluster.operatorToken(), Optional.of(cluster));
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Place place(RealNode node) {
        var http = node.outLines().stream()
                .filter(line -> line.startsWith("READY"))
                .map(line -> line.replaceFirst(".* http=([^ ]*).*", "$1"))
                .findFirst();
        return new Place("127.0.0.1:" + node.grpcPort(), http, OptionalLong.of(node.pid()));
    }

    /** @param http as many, or none @param token an operator's */
    static Nodes running(Connections connections, List<String> grpc, List<String> http, String token) {
        var places = new ArrayList<Place>();
        for (int i = 0; i < grpc.size(); i++) {
            var address = grpc.get(i);
            boolean here = address.startsWith("127.") || address.startsWith("localhost:");
            places.add(new Place(
                    address,
                    i < http.size() ? Optional.of(http.get(i)) : Optional.empty(),
                    here ? Sockets.listener(port(address)) : OptionalLong.empty()));
        }
        return new Nodes(connections, List.copyOf(places), token, Optional.empty());
    }

    /** From now on its nodes get the processor after others, such as the generator. */
    void renice(int niceness) {
        places.forEach(place -> place.pid().ifPresent(pid -> ProcFs.renice(pid, niceness)));
    }

    /** @param through all, leader, follower, nginx (which it starts before its own nodes), or HOST:PORT of a proxy */
    Route route(String through, int atLeast) {
        return switch (through) {
            case "all" -> connections.route(places.stream().map(Place::grpc).toList(), atLeast);
            case "leader" -> connections.route(List.of(some(status -> leads(status))), atLeast);
            case "follower" -> connections.route(List.of(some(status -> !leads(status))), atLeast);
            case "nginx" -> connections.route(List.of("127.0.0.1:" + nginx().grpcPort()), atLeast);
            default -> connections.route(List.of(through), atLeast);
        };
    }

    private Nginx nginx() {
        if (nginx.isEmpty()) {
            if (!Nginx.isThere()) {
                throw new IllegalStateException("nginx is not installed");
            }
            nginx = Optional.of(Nginx.start(places.stream()
                    .map(place -> new Nginx.Ports(
                            port(place.grpc()), port(place.http().orElseThrow())))
                    .toList()));
        }
        return nginx.orElseThrow();
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private String some(Predicate<GetStatusResponse> wanted) {
        return places.stream()
                .filter(place -> wanted.test(status(place)))
                .map(Place::grpc)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no such node"));
    }

    /** Sent with each call: an operator's token, and what is asked for besides. */
    Metadata headers(boolean stale) {
        var headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        if (stale) {
            headers.put(CONSISTENCY, "stale");
        }
        return headers;
    }

    private static Metadata.Key<String> ascii(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Sample> samples() {
        var sent = Sockets.sentBytes();
        return places.stream()
                .map(place -> sample(
                        place,
                        place.pid().isPresent() ? sent.getOrDefault(place.pid().getAsLong(), Double.NaN) : Double.NaN))
                .toList();
    }

    // Whoever asks the port that is being measured waits behind those who measure; so the metrics are asked first.
    private Sample sample(Place place, double sentBytes) {
        return place.http()
                .flatMap(MetricsPage::of)
                .map(page -> sample(place, page, sentBytes))
                .orElseGet(() -> askedSample(place, sentBytes));
    }

    private static Sample sample(Place place, MetricsPage page, double sentBytes) {
        return new Sample(
                place.grpc(),
                page.sum("dlsms_raft_leads") == 1,
                place.pid().isPresent()
                        ? ProcFs.cpuSeconds(place.pid().getAsLong())
                        : page.sum("process_cpu_time_ns_total") / NANOS,
                rssBytes(place),
                sentBytes,
                page.sum("dlsms_log_syncs_total"),
                page.sum("dlsms_log_entries_synced_total"),
                page.sum("jvm_gc_pause_seconds_sum"),
                threadSeconds(place));
    }

    // Where there is too much to do for an answer, what it costs is not known, but the rest is worth having.
    private Sample askedSample(Place place, double sentBytes) {
        try {
            var status = status(place);
            return new Sample(
                    place.grpc(),
                    leads(status),
                    status.getCpuMillis() / MILLIS,
                    rssBytes(place),
                    sentBytes,
                    status.getSyncs(),
                    status.getSyncedEntries(),
                    Double.NaN,
                    threadSeconds(place));
        } catch (StatusRuntimeException e) {
            return Sample.unknown(place.grpc());
        }
    }

    private static double rssBytes(Place place) {
        return place.pid().isPresent() ? ProcFs.rssBytes(place.pid().getAsLong()) : Double.NaN;
    }

    private static SortedMap<String, Double> threadSeconds(Place place) {
        return place.pid().isPresent() ? ProcFs.threadSeconds(place.pid().getAsLong()) : new TreeMap<>();
    }

    private static boolean leads(GetStatusResponse status) {
        return status.getNodeId().equals(status.getLeaderId());
    }

    private GetStatusResponse status(Place place) {
        return OperatorServiceGrpc.newBlockingStub(connections.aside(place.grpc()))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(false)))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getStatus(GetStatusRequest.getDefaultInstance());
    }

    @Override
    public void close() {
        nginx.ifPresent(Nginx::close);
        own.ifPresent(RealCluster::close);
    }
}
