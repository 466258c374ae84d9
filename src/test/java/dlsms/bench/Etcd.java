package dlsms.bench;

import static org.awaitility.Awaitility.await;

import dlsms.bench.Connections.Route;
import dlsms.process.FreePorts;
import dlsms.process.RealCluster;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Five members of etcd on loopback, with their own defaults. For one thread, but for its workloads. */
final class Etcd implements Contender {
    private static final int SIZE = 5;
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final int DEADLINE_SECONDS = 5;

    // Its default would refuse writes after 2 GiB.
    private static final String QUOTA_BYTES = Long.toString(8L << 30);

    // As many bytes as the request for a reservation has.
    private static final String VALUE = "x".repeat(64);
    private static final int KEYS_READ = 1000;

    private final Connections connections;
    private final Path folder;
    private final List<Member> members;
    private final String prefix = UUID.randomUUID().toString();

    private record Member(String name, int client, int peer, Daemon process) {
        String address() {
            return "127.0.0.1:" + client;
        }
    }

    private record Ports(String name, int client, int peer) {}

    private Etcd(Connections connections, Path folder, List<Member> members) {
        this.connections = connections;
        this.folder = folder;
        this.members = members;
    }

    /** @param program etcd. Waits until one of them leads. */
    static Etcd start(Connections connections, String program) {
        var folder = RealCluster.newFolder("etcd");
        var plans = IntStream.rangeClosed(1, SIZE)
                .mapToObj(i -> FreePorts.take(2))
                .map(ports -> new Ports("m" + ports.get(0), ports.get(0), ports.get(1)))
                .toList();
        var cluster = plans.stream()
                .map(plan -> plan.name() + "=http://127.0.0.1:" + plan.peer())
                .collect(Collectors.joining(","));
        var members = new ArrayList<Member>();
        var etcd = new Etcd(connections, folder, members);
        try {
            for (var plan : plans) {
                var process =
                        Daemon.start(command(program, folder, plan, cluster), folder.resolve(plan.name() + ".log"));
                members.add(new Member(plan.name(), plan.client(), plan.peer(), process));
            }
            etcd.awaitLeader();
            return etcd;
        } catch (RuntimeException e) {
            etcd.close();
            throw e;
        }
    }

    private static List<String> command(String program, Path folder, Ports plan, String cluster) {
        var client = "http://127.0.0.1:" + plan.client();
        var peer = "http://127.0.0.1:" + plan.peer();
        return List.of(
                program,
                "--name=" + plan.name(),
                "--data-dir=" + folder.resolve(plan.name()),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=" + cluster,
                "--initial-cluster-state=new",
                "--initial-cluster-token=bench",
                "--quota-backend-bytes=" + QUOTA_BYTES,
                "--logger=zap",
                "--log-level=warn");
    }

    private void awaitLeader() {
        await("etcd has a leader")
                .atMost(STARTS_WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    members.forEach(each -> each.process().checkRuns());
                    return members.stream().anyMatch(this::leads);
                });
    }

    private boolean leads(Member member) {
        var options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        try {
            return EtcdWire.leads(ClientCalls.blockingUnaryCall(
                    connections.aside(member.address()), EtcdWire.STATUS, options, new byte[0]));
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** @param through all or leader */
    Route route(String through, int atLeast) {
        var asked = through.equals("all")
                ? members
                : members.stream().filter(this::leads).toList();
        return connections.route(asked.stream().map(Member::address).toList(), atLeast);
    }

    /** A new key each time, written whether it is there or not. */
    Workload put(Route route) {
        return new Keys("put", route, prefix);
    }

    /** A new key each time, if it is not there. */
    Workload create(Route route) {
        return new Keys("create-if-absent", route, prefix);
    }

    /** One of a thousand keys, linearizable. Writes these first. Waits. */
    Workload read(Route route) {
        var options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < KEYS_READ; i++) {
            ClientCalls.blockingUnaryCall(route.next(), EtcdWire.PUT, options, EtcdWire.put(prefix + "/" + i, VALUE));
        }
        return new Keys("read", route, prefix);
    }

    private static final class Keys implements Workload {
        private static final AtomicLong NEXT = new AtomicLong();

        private final String name;
        private final Route route;
        private final String prefix;
        private final UnaryCall<byte[], byte[]> put = new UnaryCall<>(EtcdWire.PUT, new Metadata(), a -> Answer.DONE);
        private final UnaryCall<byte[], byte[]> create =
                new UnaryCall<>(EtcdWire.TXN, new Metadata(), a -> EtcdWire.created(a) ? Answer.DONE : Answer.CONFLICT);
        private final UnaryCall<byte[], byte[]> range = new UnaryCall<>(
                EtcdWire.RANGE,
                new Metadata(),
                a -> EtcdWire.count(a) == 1 ? Answer.DONE : new Answer(Answer.Kind.FAILED, "NO_SUCH_KEY", ""));

        private Keys(String name, Route route, String prefix) {
            this.name = name;
            this.route = route;
            this.prefix = prefix;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void send(Reply reply) {
            switch (name) {
                case "put" -> put.send(route.of(reply), EtcdWire.put(newKey(), VALUE), reply);
                case "create-if-absent" -> create.send(route.of(reply), EtcdWire.create(newKey(), VALUE), reply);
                default -> {
                    int number = ThreadLocalRandom.current().nextInt(KEYS_READ);
                    range.send(route.of(reply), EtcdWire.range(prefix + "/" + number, false), reply);
                }
            }
        }

        private String newKey() {
            return prefix + "/new/" + NEXT.getAndIncrement();
        }
    }

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public List<Sample> samples() {
        var sent = Sockets.sentBytes();
        return members.stream()
                .map(member -> {
                    long pid = member.process().pid();
                    var page = MetricsPage.of(member.address());
                    return new Sample(
                            member.name(),
                            leads(member),
                            ProcFs.cpuSeconds(pid),
                            ProcFs.rssBytes(pid),
                            sent.getOrDefault(pid, Double.NaN),
                            page.map(text -> text.sum("etcd_disk_wal_fsync_duration_seconds_count"))
                                    .orElse(Double.NaN),
                            page.map(text -> text.sum("etcd_server_proposals_applied_total"))
                                    .orElse(Double.NaN),
                            page.map(text -> text.sum("go_gc_duration_seconds_sum"))
                                    .orElse(Double.NaN),
                            new TreeMap<>());
                })
                .toList();
    }

    /** Ends them and removes their data. */
    @Override
    public void close() {
        members.forEach(each -> each.process().close());
        members.forEach(each -> RealCluster.removeBelow(folder.resolve(each.name())));
    }
}
