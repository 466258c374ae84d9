package dlsms.chaos;

import static org.awaitility.Awaitility.await;

import dlsms.process.NodeClient;
import dlsms.process.RealCluster;
import dlsms.wire.library.GetStatusResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Five real nodes, clients, faults, healing, verdict. */
final class ChaosRun {
    private static final int CLIENTS = 12;
    // Of one user's past a node shows so many; a run must not make more.
    private static final int PAST_SHOWN_MAX = 10_000;

    private final Settings settings;
    private final Board board = new Board(Instant.now().getEpochSecond());
    private volatile boolean over;

    /** @param faults only those that this machine can do are done */
    record Settings(long seed, Duration lasts, List<Fault> faults) {}

    /** @param broken what is wrong; empty where nothing is */
    record Report(List<String> lines, List<String> broken) {}

    ChaosRun(Settings settings) {
        this.settings = settings;
    }

    Report run() {
        try (var site = new Site("chaos");
                var cluster = RealCluster.prepare(site.folder(), site.places(), List.of("--sample-data"))
                        .started()) {
            var report = run(site, cluster);
            if (!report.broken().isEmpty()) {
                System.err.println(cluster.tailOfLogs());
            }
            return report;
        }
    }

    private Report run(Site site, RealCluster cluster) {
        var order = new ArrayList<>(settings.faults());
        Collections.shuffle(order, new Random(settings.seed()));
        var trouble = new Trouble(cluster, site, new Random(settings.seed()), order);
        var clients = startClients(cluster);
        trouble.stirFor(settings.lasts());
        trouble.healAll();
        var broken = new ArrayList<>(trouble.broken());
        awaitWrites();
        over = true;
        clients.forEach(ChaosRun::join);
        var views = cluster.awaitSameState();
        if (views.stream().map(GetStatusResponse::getStateHash).distinct().count() != 1) {
            broken.add("hashes of the state differ: " + views);
        }
        var ends = cluster.operators().stream().map(this::atTheEnd).toList();
        broken.addAll(board.strange());
        var verdict = Checker.check(board.history(), board.horizon(), ends);
        broken.addAll(verdict.broken());
        return new Report(lines(trouble, verdict, views), broken);
    }

    private List<Thread> startClients(RealCluster cluster) {
        var ways = new ChaosClient.Ways(cluster::operators, () -> over, thinks());
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> new ChaosClient("c" + i, board, new Random(settings.seed() + i + 1), ways))
                .map(client -> Thread.ofPlatform().name("client").start(client))
                .toList();
    }

    // A third of the calls are reservations at most, of which less than half succeed, on ten seats.
    private Duration thinks() {
        double reservationsPerSecond =
                (double) PAST_SHOWN_MAX * Board.SEATS / settings.lasts().toSeconds();
        double callsPerSecondMax = reservationsPerSecond * 3;
        return Duration.ofMillis(Math.max(10, (long) (2000 * CLIENTS / callsPerSecondMax)));
    }

    private void awaitWrites() {
        long before = board.writes();
        await("writes go on after all is healed")
                .atMost(Duration.ofSeconds(60))
                .until(() -> board.writes() > before + 50);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What the node holds, and its last words to the history. */
    private List<FinalState.Held> atTheEnd(NodeClient node) {
        var held = new ArrayList<FinalState.Held>();
        for (int seat = 1; seat <= Board.SEATS; seat++) {
            int number = seat;
            long start = System.nanoTime();
            var answer = patiently(node, new Asking.Question(seat, new Ask.Listing(), ""));
            board.add(
                    new Call("end", seat, start, System.nanoTime(), new Ask.Listing(), answer.told(), answer.index()));
            Asking.all(node.within(Duration.ofSeconds(30)), seat)
                    .forEach(booking -> held.add(new FinalState.Held(number, booking)));
        }
        return held;
    }

    private static Asking.Answer patiently(NodeClient node, Asking.Question question) {
        return await("an answer at the end")
                .atMost(Duration.ofSeconds(60))
                .ignoreException(StatusRuntimeException.class)
                .until(() -> Asking.ask(node, question), answer -> true);
    }

    private List<String> lines(Trouble trouble, Checker.Verdict verdict, List<GetStatusResponse> views) {
        var lines = new ArrayList<String>();
        lines.add("seed: " + settings.seed());
        lines.add("calls: " + board.calls() + ", of them writes answered: " + board.writes() + ", outcomes unknown: "
                + board.unknown());
        lines.add("faults: " + trouble.counts());
        lines.add("entries: " + views.getFirst().getLastIndex() + ", state hash on all nodes: "
                + views.getFirst().getStateHash());
        lines.add("verdict: " + verdict.text());
        return lines;
    }
}
