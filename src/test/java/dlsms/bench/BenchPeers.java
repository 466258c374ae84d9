package dlsms.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures five nodes and the leading stores in turns, in one run on one machine, and says how they compare. */
@Command(
        name = "bench-peers",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        description = "Five nodes, five members of etcd, and PostgreSQL with four standbys of which two must have each "
                + "commit. All run; each is warmed up until it is steady; then their windows alternate.")
public final class BenchPeers implements Callable<Integer> {
    private static final Step WARMUP = new Step.Clients(64);
    private static final int STANDBYS = 4;
    private static final List<String> PEERS = List.of("etcd", "postgres", "postgres-alone");
    private static final List<String> KINDS = List.of("writes", "reads");

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeasureOptions measure;

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "etcd,postgres",
            description = "etcd, postgres, postgres-alone (which has no standby)")
    private List<String> peers;

    @Option(names = "--compare", split = ",", defaultValue = "writes,reads", description = "writes, reads")
    private List<String> kinds;

    @Option(names = "--etcd", defaultValue = "/usr/bin/etcd", description = "its program")
    private String etcd;

    @Option(names = "--postgres-bin", description = "the folder of its programs (the newest of Debian's)")
    private Optional<Path> postgresPrograms;

    @Option(names = "--node-option", description = "of each of our nodes")
    private List<String> nodeOptions = List.of();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchPeers()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try {
            check();
        } catch (IllegalArgumentException e) {
            System.err.println("bench-peers: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        try {
            var report = new Report("bench-peers", spec);
            var runner = new Runner(measure.times());
            var connections = own(new Connections(measure.loops()));
            var lanes = lanes(connections);
            System.out.println(Series.heading());
            for (var kind : kinds) {
                var duel = new Duel(runner, report);
                duel.run(lanes.stream().filter(lane -> lane.kind().equals(kind)).toList(), WARMUP, measure.steps());
            }
            boolean good = report.finish(measure.json("bench-peers"), measure.plot("bench-peers"));
            return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } finally {
            closeAll();
        }
    }

    private void check() {
        measure.check();
        for (var each : peers) {
            if (!PEERS.contains(each)) {
                throw new IllegalArgumentException("--peers are of " + PEERS + ", not " + each);
            }
        }
        for (var each : kinds) {
            if (!KINDS.contains(each)) {
                throw new IllegalArgumentException("--compare is of " + KINDS + ", not " + each);
            }
        }
    }

    private <T extends AutoCloseable> T own(T opened) {
        open.push(opened);
        return opened;
    }

    private void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** Ours first: the others are compared with them. */
    private List<Duel.Lane> lanes(Connections connections) throws IOException, SQLException {
        var lanes = new ArrayList<Duel.Lane>();
        lanes.addAll(ours(connections));
        for (var each : peers) {
            lanes.addAll(each.equals("etcd") ? etcd(connections) : postgres(each.equals("postgres") ? STANDBYS : 0));
        }
        return lanes;
    }

    private List<Duel.Lane> ours(Connections connections) {
        var nodes = own(Nodes.start(connections, nodeOptions));
        var library = new Library(nodes, nodes.route("all", measure.connections()));
        return List.of(
                new Duel.Lane("writes", nodes, LibraryWorkloads.of("reserve", library), "all"),
                new Duel.Lane("reads", nodes, LibraryWorkloads.of("read-linearizable", library), "all"));
    }

    private List<Duel.Lane> etcd(Connections connections) {
        var members = own(Etcd.start(connections, etcd));
        var leader = members.route("leader", measure.connections());
        var all = members.route("all", measure.connections());
        return List.of(
                new Duel.Lane("writes", members, members.put(leader), "leader"),
                new Duel.Lane("writes", members, members.put(all), "all"),
                new Duel.Lane("writes", members, members.create(leader), "leader"),
                new Duel.Lane("reads", members, members.read(leader), "leader"),
                new Duel.Lane("reads", members, members.read(all), "all"));
    }

    private List<Duel.Lane> postgres(int standbys) throws SQLException {
        var servers = own(Postgres.start(postgresPrograms.orElseGet(Postgres::installed), standbys));
        var clients = own(new PostgresClients(servers));
        var way = standbys == 0 ? "no standby" : "2 of " + standbys;
        return List.of(
                new Duel.Lane("writes", servers, clients.reserve(), way),
                new Duel.Lane("reads", servers, clients.read(), way));
    }
}
