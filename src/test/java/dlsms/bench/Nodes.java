package dlsms.bench;

import dlsms.bench.Connections.Route;
import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.OperatorServiceGrpc;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Our own nodes: five that it starts, or others' that run already. For one thread. */
final class Nodes implements Contender {
    static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
    static final Metadata.Key<String> CONSISTENCY = ascii("x-dlsms-consistency");

    private static final int SIZE = 5;
    private static final int DEADLINE_SECONDS = 10;
    private static final double MILLIS = 1e3;

    private final Connections connections;
    private final List<Place> places;
    private final String token;
    private final Optional<RealCluster> own;

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
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            boolean here = address.startsWith("127.") || address.startsWith("localhost:");
            places.add(new Place(
                    address,
                    i < http.size() ? Optional.of(http.get(i)) : Optional.empty(),
                    here ? Sockets.listener(port) : OptionalLong.empty()));
        }
        return new Nodes(connections, List.copyOf(places), token, Optional.empty());
    }

    /** @param through all, leader, follower, or HOST:PORT of a proxy before them */
    Route route(String through, int atLeast) {
        return switch (through) {
            case "all" -> connections.route(places.stream().map(Place::grpc).toList(), atLeast);
            case "leader" -> connections.route(List.of(some(status -> leads(status))), atLeast);
            case "follower" -> connections.route(List.of(some(status -> !leads(status))), atLeast);
            default -> connections.route(List.of(through), atLeast);
        };
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
        return "dlsms";
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

    private Sample sample(Place place, double sentBytes) {
        var status = status(place);
        var page = place.http().flatMap(MetricsPage::of);
        return new Sample(
                status.getNodeId(),
                leads(status),
                status.getCpuMillis() / MILLIS,
                place.pid().isPresent() ? ProcFs.rssBytes(place.pid().getAsLong()) : Double.NaN,
                sentBytes,
                status.getSyncs(),
                status.getSyncedEntries(),
                page.map(text -> text.sum("jvm_gc_pause_seconds_sum")).orElse(Double.NaN));
    }

    private static boolean leads(GetStatusResponse status) {
        return status.getNodeId().equals(status.getLeaderId());
    }

    private GetStatusResponse status(Place place) {
        return OperatorServiceGrpc.newBlockingStub(connections.channel(place.grpc()))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(false)))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getStatus(GetStatusRequest.getDefaultInstance());
    }

    @Override
    public void close() {
        own.ifPresent(RealCluster::close);
    }
}
