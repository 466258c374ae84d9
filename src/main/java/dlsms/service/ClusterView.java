package dlsms.service;

import dlsms.node.NodeView;
import dlsms.statemachine.LogTail;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What operators look at and do on one node; staff only. It answers without a leader too, but for the transfer. Any
 * thread.
 */
public final class ClusterView {

    /** Lines of the log that are shown at once. */
    public static final int LINES_MAX = 1_000;

    private static final int LINES_USUAL = 20;
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Gateway gateway;
    private final LogTail log;
    private final Projections projections;

    public ClusterView(Gateway gateway, LogTail log, Projections projections) {
        this.gateway = gateway;
        this.log = log;
        this.projections = projections;
    }

    /** One entry of the log, in words. @param chain rolling hash over it and all before it */
    public record LogLine(long index, long term, Instant stamp, String text, long chain) {}

    /** @param withHash also hash the whole state, on the loop's thread: some milliseconds for 10,000 reservations */
    public CompletableFuture<Result<NodeStatus>> status(Call call, boolean withHash) {
        return Inputs.check(Inputs.isStaff(call))
                .then(fine -> gateway.read(
                        call.here(0),
                        state -> new NodeStatus.State(
                                gateway.appliedIndex(),
                                state.liveReservations(),
                                withHash ? Optional.of(state.hash()) : Optional.empty(),
                                state.retention().days())))
                .thenApply(result -> result.map(this::status));
    }

    /** The newest lines of this node's log, oldest first. @param count 1 to {@link #LINES_MAX}; 0: the usual number */
    public CompletableFuture<Result<List<LogLine>>> tail(Call call, int count) {
        return Inputs.check(Inputs.isStaff(call), lines(count))
                .then(fine -> gateway.disk(() -> newest(count == 0 ? LINES_USUAL : count)));
    }

    /**
     * Hands leadership over, and answers when this node sees the new leader.
     *
     * @param to empty: the other node whose log is the furthest
     */
    public CompletableFuture<Result<String>> transfer(Call call, String to) {
        return Inputs.check(Inputs.isStaff(call))
                .flatMap(fine -> successor(gateway.node().view(), to))
                .then(successor -> {
                    if (!successor.equals(gateway.node().view().self())) {
                        gateway.node().transferTo(successor);
                    }
                    long deadline = System.nanoTime() + call.timeout().toNanos();
                    return awaitLeader(successor, deadline);
                });
    }

    private NodeStatus status(NodeStatus.State state) {
        return NodeStatus.of(
                gateway.node().view(),
                gateway.machine().cluster(),
                state,
                NodeStatus.work(gateway.node().counters(), cpuMillis()),
                projections.status());
    }

    private Result<List<LogLine>> newest(int count) {
        NodeView node = gateway.node().view();
        List<LogLine> lines = log.upTo(node.lastIndex(), count).stream()
                .map(line -> new LogLine(line.index(), line.term(), line.stamp(), line.text(), line.chain()))
                .toList();
        return new Result.Ok<>(lines, node.appliedIndex());
    }

    private static Optional<Failure> lines(int count) {
        return count >= 0 && count <= LINES_MAX
                ? Optional.empty()
                : Optional.of(Failure.Invalid.of(Failure.Problem.BAD_VALUE, "count", "count is 0 to " + LINES_MAX));
    }

    private static Result<String> successor(NodeView node, String to) {
        if (node.leader().filter(node.self()::equals).isEmpty()) {
            return Result.failed(new Failure.NotLeader(node.leader().orElse("")));
        }
        if (to.equals(node.self())) {
            return Result.ok(to);
        }
        Set<String> voters = node.members().members().stream()
                .filter(member -> member.role().equals("voter"))
                .map(NodeView.MemberView::id)
                .collect(Collectors.toSet());
        return node.peers().stream()
                .filter(peer -> voters.contains(peer.id()))
                .filter(peer -> to.isEmpty() ? peer.active() : peer.id().equals(to))
                .max(Comparator.comparingLong(NodeView.PeerView::matchIndex))
                .map(peer -> Result.ok(peer.id()))
                .orElseGet(() -> Result.failed(Failure.Invalid.of(
                        Failure.Problem.BAD_VALUE, "to", "there is no other node to hand leadership to: " + to)));
    }

    private CompletableFuture<Result<String>> awaitLeader(String wanted, long deadline) {
        Optional<String> leader = gateway.node().leader();
        if (leader.filter(wanted::equals).isPresent()) {
            return CompletableFuture.completedFuture(new Result.Ok<>(wanted, gateway.appliedIndex()));
        }
        if (deadline - System.nanoTime() < 0) {
            return CompletableFuture.completedFuture(Result.failed(new Failure.Unavailable(
                    Failure.Reason.OUTCOME_UNKNOWN, wanted + " has not taken over leadership yet")));
        }
        return CompletableFuture.supplyAsync(() -> awaitLeader(wanted, deadline), gateway.later(LOOK_AGAIN_MILLIS))
                .thenCompose(next -> next);
    }

    private static long cpuMillis() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1_000_000
                : 0;
    }
}
