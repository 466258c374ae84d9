package dlsms.process;

import static org.awaitility.Awaitility.await;

import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.LoginRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes as real processes on loopback, with their data in a folder of target/. Ends every process that it started,
 * also when this JVM is told to stop. For one thread, but for the clients that it hands out.
 */
public final class RealCluster implements AutoCloseable {
    private static final Duration AGREES_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path folder;
    private final List<String> options;
    private final List<RealNode> nodes;
    private final List<NodeClient> clients = new ArrayList<>();
    private final Map<String, NodeClient> operators = new TreeMap<>();
    private final Thread hook = new Thread(this::killAll, "end-nodes");

    private RealCluster(Path folder, List<String> options, List<RealNode> nodes) {
        this.folder = folder;
        this.options = options;
        this.nodes = new CopyOnWriteArrayList<>(nodes);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts {@code size} nodes named n1, n2, … with {@code options} and waits until all serve. */
    public static RealCluster start(String name, int size, List<String> options) {
        return prepare(name, size, options).started();
    }

    /** Starts all and waits until they serve; closes itself where that fails. */
    public RealCluster started() {
        try {
            nodes.forEach(RealNode::launch);
            nodes.forEach(RealNode::awaitReady);
            awaitLeader();
            if (options.contains("--sample-data")) {
                awaitSampleData();
            }
            return this;
        } catch (RuntimeException e) {
            System.err.println(tailOfLogs());
            close();
            throw e;
        }
    }

    /** Starts those that don't run, and waits until they serve. */
    void launchMissing() {
        var missing = nodes.stream().filter(node -> !node.isRunning()).toList();
        missing.forEach(RealNode::launch);
        missing.forEach(RealNode::awaitReady);
    }

    // The new leader of a new cluster adds the samples one by one; this user is the last of them.
    private void awaitSampleData() {
        var request = LoginRequest.newBuilder()
                .setStudentId("S2021010")
                .setPassword("password123")
                .build();
        await("the sample data is there")
                .atMost(AGREES_WITHIN)
                .pollInterval(POLL.multipliedBy(4))
                .ignoreException(StatusRuntimeException.class)
                .until(() -> !operator(nodes.getFirst())
                        .accounts()
                        .login(request)
                        .getToken()
                        .isEmpty());
    }

    /** As {@link #start}, but starts none. */
    public static RealCluster prepare(String name, int size, List<String> options) {
        var folder = newFolder(name);
        return prepare(folder, Collections.nCopies(size, NodePlace.onLoopback(folder)), options);
    }

    /** One node for each place; starts none. @param folder named where a test fails */
    public static RealCluster prepare(Path folder, List<NodePlace> places, List<String> options) {
        var plans = IntStream.range(0, places.size())
                .mapToObj(i -> plan("n" + (i + 1), places.get(i)))
                .toList();
        var peers = plans.stream().map(RealNode.NodePlan::peer).collect(Collectors.joining(","));
        var nodes = plans.stream()
                .map(plan -> new RealNode(plan.withScript(peers, options)))
                .toList();
        return new RealCluster(folder, options, nodes);
    }

    /** Those nodes, however they are started; starts none. @param sampleData whether they make it */
    public static RealCluster of(Path folder, List<RealNode> nodes, boolean sampleData) {
        return new RealCluster(folder, sampleData ? List.of("--sample-data") : List.of(), nodes);
    }

    private static RealNode.NodePlan plan(String id, NodePlace place) {
        var ports = FreePorts.take(2);
        return new RealNode.NodePlan(id, place, new RealNode.Ports(ports.get(0), ports.get(1), 0), List.of());
    }

    /** Ends that node for good, and has a new one with a new name in its place; the new one does not run yet. */
    public synchronized RealNode replace(RealNode old, String id) {
        return replace(old, plan(id, old.plan().place()));
    }

    /**
     * Ends that node, takes its data away, and has it start anew with the peers of today: of those that it was first
     * told all may have been replaced. It does not run yet.
     */
    public synchronized RealNode empty(RealNode old) {
        var emptied = replace(old, old.plan());
        removeBelow(emptied.data());
        return emptied;
    }

    private RealNode replace(RealNode old, RealNode.NodePlan plan) {
        old.kill();
        var peers = nodes.stream()
                .filter(node -> node != old)
                .map(node -> node.plan().peer())
                .collect(Collectors.joining(","));
        var replacement = new RealNode(plan.withScript(peers + "," + plan.peer(), options));
        nodes.set(nodes.indexOf(old), replacement);
        return replacement;
    }

    /** Below target/process. */
    public static Path newFolder(String name) {
        try {
            var parent = Files.createDirectories(Path.of("target", "process").toAbsolutePath());
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<RealNode> nodes() {
        return nodes;
    }

    /** Counted from 0. */
    public RealNode node(int number) {
        return nodes.get(number);
    }

    /** An operator's client of that node, the same at each call; closed along with the cluster. */
    public synchronized NodeClient operator(RealNode node) {
        return operators.computeIfAbsent(
                node.id(), id -> keep(NodeClient.of(node.host(), node.grpcPort(), Optional.of(operatorToken()))));
    }

    /** An operator's client of each node. */
    public List<NodeClient> operators() {
        return nodes.stream().map(this::operator).toList();
    }

    /** A client with that token, or with none; closed along with the cluster. */
    public synchronized NodeClient client(RealNode node, Optional<String> token) {
        return keep(NodeClient.of(node.host(), node.grpcPort(), token));
    }

    private NodeClient keep(NodeClient client) {
        clients.add(client);
        return client;
    }

    /** Written by the nodes; good on all of them. */
    public String operatorToken() {
        return await("an operator's token")
                .atMost(AGREES_WITHIN)
                .until(
                        () -> nodes.stream()
                                .map(RealCluster::readToken)
                                .flatMap(Optional::stream)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<String> readToken(RealNode node) {
        try {
            var file = node.operatorTokenFile();
            return Files.exists(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Waits until one of the running nodes leads and the other running ones follow it. */
    public RealNode awaitLeader() {
        var running = running();
        return await("all agree on a leader")
                .atMost(AGREES_WITHIN)
                .pollInterval(POLL)
                .until(() -> agreedLeader(running), Optional::isPresent)
                .orElseThrow();
    }

    private List<RealNode> running() {
        return nodes.stream().filter(RealNode::isRunning).toList();
    }

    // A leader that has died is still the others' leader for a moment, so it must be among those who run.
    private Optional<RealNode> agreedLeader(List<RealNode> running) {
        var leaders = views(running).stream()
                .map(view -> view.map(GetStatusResponse::getLeaderId).orElse(""))
                .collect(Collectors.toSet());
        return running.stream()
                .filter(node -> leaders.equals(Set.of(node.id())))
                .findFirst();
    }

    private List<Optional<GetStatusResponse>> views(List<RealNode> running) {
        return running.stream()
                .map(node -> view(operator(node), NodeClient::status))
                .toList();
    }

    private static Optional<GetStatusResponse> view(
            NodeClient operator, Function<NodeClient, GetStatusResponse> question) {
        try {
            operator.reconnect();
            return Optional.of(question.apply(operator));
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Waits until one leads and all running nodes have applied the same whole log. Returns each one's view with its
     * state hash, all of one applied index; later a node may have more.
     */
    public List<GetStatusResponse> awaitSameState() {
        var running = running();
        awaitLeader();
        return await("all have applied the same log")
                .atMost(AGREES_WITHIN)
                .pollInterval(POLL)
                .until(() -> sameState(running), Optional::isPresent)
                .orElseThrow();
    }

    // Hashing a large state takes a while, so it is asked for only when the rest looks well; an entry may come
    // between.
    private Optional<List<GetStatusResponse>> sameState(List<RealNode> running) {
        if (!haveAppliedTheSame(views(running))) {
            return Optional.empty();
        }
        var hashed = running.stream()
                .map(node -> view(operator(node), NodeClient::statusWithStateHash))
                .toList();
        return haveAppliedTheSame(hashed)
                ? Optional.of(hashed.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    private static boolean haveAppliedTheSame(List<Optional<GetStatusResponse>> views) {
        return views.stream()
                        .allMatch(view -> view.map(v -> v.getAppliedIndex() == v.getLastIndex())
                                .orElse(false))
                && views.stream()
                                .map(Optional::orElseThrow)
                                .map(view -> view.getAppliedIndex() + " " + view.getLogHash())
                                .distinct()
                                .count()
                        == 1;
    }

    /** What each node last wrote to stderr: printed where a test fails. */
    public String tailOfLogs() {
        return nodes.stream()
                .map(node -> "---- " + node.id() + " (stderr, last lines; all of it in " + folder + ")\n"
                        + node.tailOfLog(40))
                .collect(Collectors.joining("\n"));
    }

    private void killAll() {
        nodes.forEach(RealNode::kill);
    }

    /** Ends all nodes and removes their data; their output stays. */
    @Override
    public synchronized void close() {
        clients.forEach(NodeClient::close);
        clients.clear();
        killAll();
        nodes.forEach(node -> removeBelow(node.data()));
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook has run or is running.
        }
    }

    /** All that lies in a folder, but not the folder: something may be mounted there. */
    public static void removeBelow(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
