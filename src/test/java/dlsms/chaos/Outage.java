package dlsms.chaos;

import static org.awaitility.Awaitility.await;

import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.wire.library.GetStatusResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Measures how long no write comes through when the leader goes, in the ways in which leaders go. One thread. */
final class Outage {
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration HANG = Duration.ofSeconds(30);
    private static final int BEHIND_MAX = 200;

    private Outage() {}

    /** Kill -9 of the leader; one client that retries; default settings on loopback. */
    static void kills(int times) {
        try (var cluster = RealCluster.start("failover", Site.SIZE, List.of("--sample-data"));
                var pulse = new Pulse(cluster, 1)) {
            var gaps = new ArrayList<Duration>();
            for (int i = 0; i < times; i++) {
                var leader = calmLeader(cluster);
                long moment = System.nanoTime();
                leader.kill();
                gaps.add(say("kill -9 of " + leader.id(), pulse.untilNextWrite(moment)));
                leader.launch();
                leader.awaitReady();
            }
            summary("kill -9 of the leader", gaps);
        }
    }

    /** The leader's packets are lost without a word, or its process stops; five clients, one at each node. */
    static void cuts(int times) {
        try (var site = new Site("cut");
                var cluster = RealCluster.prepare(site.folder(), site.places(), List.of("--sample-data"))
                        .started();
                var pulse = new Pulse(cluster, Site.SIZE)) {
            for (var fault : List.of(Fault.CUT, Fault.CUT_OUT, Fault.PAUSE)) {
                if (fault.isPossible(site)) {
                    summary("leader: " + fault.meaning(), cuts(site, cluster, pulse, new Round(fault, times)));
                }
            }
        }
    }

    private record Round(Fault fault, int times) {}

    private static List<Duration> cuts(Site site, RealCluster cluster, Pulse pulse, Round round) {
        var strike = new Strike(cluster, site, new java.util.Random(0));
        var gaps = new ArrayList<Duration>();
        for (int i = 0; i < round.times(); i++) {
            var leader = calmLeader(cluster);
            int place = cluster.nodes().indexOf(leader);
            var cure = strike.at(round.fault(), place);
            long moment = System.nanoTime();
            gaps.add(say(round.fault() + " of " + leader.id(), pulse.untilNextWrite(moment)));
            cure.heal().join();
        }
        return gaps;
    }

    /** The leader's syncs don't return for half a minute; five clients, one at each node. */
    static void hang() {
        try (var site = new Site("hang");
                var cluster = RealCluster.prepare(site.folder(), site.places(), List.of("--sample-data"))
                        .started();
                var pulse = new Pulse(cluster, Site.SIZE)) {
            if (!site.hasKnobs()) {
                return;
            }
            var leader = calmLeader(cluster);
            long pid = leader.pid();
            var knobs = site.knobs(cluster.nodes().indexOf(leader));
            long moment = System.nanoTime();
            knobs.turn(Knobs.Knob.HANG_SYNC, 1);
            say("the disk of " + leader.id() + " hangs: the next write", pulse.untilNextWrite(moment));
            await().pollDelay(HANG.minusNanos(System.nanoTime() - moment))
                    .atMost(HANG.multipliedBy(2))
                    .until(() -> true);
            long healed = System.nanoTime();
            knobs.turn(Knobs.Knob.HANG_SYNC, 0);
            awaitCaughtUp(cluster);
            say(leader.id() + " has caught up after its disk is well", Duration.ofNanos(System.nanoTime() - healed));
            System.out.println("restarted: " + (leader.pid() == pid ? "no" : "yes"));
        }
    }

    /** One leads, all are there, and it has been so for a while. */
    private static RealNode calmLeader(RealCluster cluster) {
        awaitCaughtUp(cluster);
        await().pollDelay(CALM).atMost(CALM.multipliedBy(2)).until(() -> true);
        return cluster.awaitLeader();
    }

    static void awaitCaughtUp(RealCluster cluster) {
        cluster.awaitLeader();
        await("all have caught up")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    var views = cluster.nodes().stream()
                            .map(node -> view(cluster, node))
                            .toList();
                    return views.stream().allMatch(Optional::isPresent) && spread(views) <= BEHIND_MAX;
                });
    }

    private static Optional<GetStatusResponse> view(RealCluster cluster, RealNode node) {
        try {
            cluster.operator(node).reconnect();
            return Optional.of(
                    cluster.operator(node).within(Duration.ofSeconds(2)).status());
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    private static long spread(List<Optional<GetStatusResponse>> views) {
        var applied = views.stream()
                .map(view -> view.orElseThrow().getAppliedIndex())
                .sorted()
                .toList();
        return applied.getLast() - applied.getFirst();
    }

    private static Duration say(String what, Duration took) {
        System.out.printf("%s: %,d ms%n", what, took.toMillis());
        return took;
    }

    private static void summary(String what, List<Duration> gaps) {
        var sorted = gaps.stream().sorted(Comparator.naturalOrder()).toList();
        System.out.printf(
                "%s, %d times: until the next committed write median %,d ms, maximum %,d ms%n",
                what,
                sorted.size(),
                sorted.get(sorted.size() / 2).toMillis(),
                sorted.getLast().toMillis());
    }
}
