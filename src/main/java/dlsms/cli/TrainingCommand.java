package dlsms.cli;

import dlsms.client.ClientSettings;
import dlsms.client.ClusterError;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.ExitCode;
import dlsms.server.NodeOption;
import dlsms.server.Server;
import dlsms.server.ServerConfig;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CheckAvailabilityRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Run once by each build: three nodes, a fourth that joins them, the tool and some load, for the JVM to lay by which
 * classes they need and what their methods do most. A node that starts with that is there sooner, and quick sooner.
 */
@Command(name = "training", hidden = true, description = "Runs a few nodes for a while, for a build to look on.")
final class TrainingCommand implements Callable<Integer> {

    private static final int FOUNDERS = 3;
    private static final int LATECOMER = FOUNDERS;
    private static final String LOG_ENTRIES_MAX = "100"; // so few that the latecomer needs a snapshot
    private static final int CALLERS = 6;
    private static final int ROUNDS = 50; // of each caller
    private static final int SEATS = 50; // of the sample data
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PATIENCE_WITH_LATECOMER = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    @Parameters(paramLabel = "FOLDER", arity = "1", description = "for the nodes' data; it is made")
    private Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private List<Integer> peerPorts = List.of();

    @Override
    public Integer call() throws Exception {
        Main.nodeAlone().parseArgs("--id", id(0), "--data", data(0).toString());
        peerPorts = freePorts();
        run();
        return ExitCode.OK.number();
    }

    private static List<Integer> freePorts() throws IOException {
        var ports = new ArrayList<Integer>();
        var taken = new ArrayList<ServerSocket>();
        try {
            for (int node = 0; node <= LATECOMER; node++) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                taken.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
        return ports;
    }

    private void run() throws Exception {
        // Each founder waits for the others.
        List<Server> servers = all(IntStream.range(0, FOUNDERS)
                .mapToObj(node -> threads.submit(() -> new Server(config(node))))
                .toList());
        try {
            List<String> addresses = servers.stream()
                    .map(server -> server.readyLine().replaceFirst(".* grpc=([^ ]+) .*", "$1"))
                    .toList();
            String together = String.join(",", addresses);
            awaitToken();
            operate(together);
            awaitSampleData(addresses.getFirst());
            all(IntStream.range(0, CALLERS)
                    .mapToObj(caller -> threads.submit(() -> reserve(caller, addresses.get(caller % FOUNDERS))))
                    .toList());
            join(together);
        } finally {
            servers.reversed().forEach(Server::close);
        }
    }

    private static <T> List<T> all(List<Future<T>> running) throws Exception {
        var results = new ArrayList<T>();
        for (Future<T> each : running) {
            results.add(each.get());
        }
        return results;
    }

    private ServerConfig config(int node) {
        String peers = String.join(
                ",",
                IntStream.range(0, Math.max(FOUNDERS, node + 1))
                        .mapToObj(this::peer)
                        .toList());
        return ServerConfig.read(
                Map.of(
                        NodeOption.ID,
                        id(node),
                        NodeOption.PEERS,
                        peers,
                        NodeOption.DATA,
                        data(node).toString(),
                        NodeOption.GRPC_PORT,
                        "0",
                        NodeOption.HTTP_PORT,
                        "0",
                        NodeOption.LOG_ENTRIES_MAX,
                        LOG_ENTRIES_MAX,
                        NodeOption.SAMPLE_DATA,
                        "true"),
                Map.of());
    }

    private String peer(int node) {
        return id(node) + "@127.0.0.1:" + peerPorts.get(node);
    }

    private static String id(int node) {
        return "n" + (node + 1);
    }

    private Path data(int node) {
        return folder.resolve(id(node));
    }

    private void operate(String addresses) {
        for (String command : List.of("wait", "status", "submit hello", "log tail", "member list")) {
            execute(command, addresses);
        }
    }

    /** A node with an empty disk, which gets a snapshot and then has a vote. */
    private void join(String addresses) {
        if (execute("member add " + peer(LATECOMER), addresses) != 0) {
            return; // on a busy machine it may fail: the rest is worth having
        }
        var latecomer = new Server(config(LATECOMER));
        try {
            Instant until = Instant.now().plus(PATIENCE_WITH_LATECOMER);
            while (execute("member promote " + id(LATECOMER), addresses) != 0
                    && Instant.now().isBefore(until)) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            execute("member remove " + id(LATECOMER), addresses);
        } finally {
            latecomer.close();
        }
    }

    /** @return its exit code */
    private int execute(String command, String addresses) {
        var silence = new PrintWriter(Writer.nullWriter());
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--nodes", addresses, "--data", data(0).toString()));
        return Main.commandLine().setOut(silence).setErr(silence).execute(words.toArray(String[]::new));
    }

    private LibraryClient client(String address) {
        var settings = ClientSettings.of(List.of(NodeAddress.parse(address)));
        return new LibraryClient(settings.withToken(this::token).withTimeout(PATIENCE));
    }

    private Optional<String> token() {
        return new LocalNodes(List.of(folder)).newestToken();
    }

    /** There is one once the nodes have founded a cluster. */
    private void awaitToken() {
        while (token().isEmpty()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private void awaitSampleData(String address) {
        try (LibraryClient client = client(address)) {
            while (client.call(SeatServiceGrpc.getGetBranchesMethod(), GetBranchesRequest.getDefaultInstance())
                            .getBranchesCount()
                    == 0) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    /** @return how many reservations it made */
    private int reserve(int caller, String address) {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.DAYS);
        try (LibraryClient client = client(address)) {
            for (int round = 0; round < ROUNDS; round++) {
                int number = caller * ROUNDS + round;
                Instant start = begin.plus(number / SEATS, ChronoUnit.HOURS);
                try {
                    reserve(client, number % SEATS + 1, start, "training-" + number);
                } catch (ClusterError e) {
                    // On a busy machine some calls may fail: there are enough of them.
                    continue;
                }
            }
        }
        return ROUNDS;
    }

    private static void reserve(LibraryClient client, int seat, Instant start, String requestId) {
        String end = start.plus(1, ChronoUnit.HOURS).toString();
        client.call(
                SeatServiceGrpc.getCheckAvailabilityMethod(),
                CheckAvailabilityRequest.newBuilder()
                        .setSeatId(seat)
                        .setStartTime(start.toString())
                        .setEndTime(end)
                        .build());
        int id = client.call(
                        ReservationServiceGrpc.getCreateReservationMethod(),
                        CreateReservationRequest.newBuilder()
                                .setUserId(1)
                                .setSeatId(seat)
                                .setStartTime(start.toString())
                                .setEndTime(end)
                                .setRequestId(requestId)
                                .build())
                .getReservation()
                .getId();
        if (id % 2 == 0) {
            client.call(
                    ReservationServiceGrpc.getCancelReservationMethod(),
                    CancelReservationRequest.newBuilder().setReservationId(id).build());
        }
    }
}
