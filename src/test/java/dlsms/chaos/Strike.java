package dlsms.chaos;

import static org.awaitility.Awaitility.await;

import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.wire.library.TransferLeadershipRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Does each fault to a node, and undoes it. For one thread; what takes long goes on by itself. */
final class Strike {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long FULL_MIB_LEFT = 20;

    private final RealCluster cluster;
    private final Site site;
    private final Random random;
    private final Members members;
    private final AtomicInteger names = new AtomicInteger(Site.SIZE);

    /** Undoes the fault; done once what it returns is. */
    interface Cure {
        CompletableFuture<Void> heal();
    }

    Strike(RealCluster cluster, Site site, Random random) {
        this.cluster = cluster;
        this.site = site;
        this.random = random;
        this.members = new Members(cluster);
    }

    Cure at(Fault fault, int place) {
        return switch (fault) {
            case KILL -> kill(place);
            case PAUSE -> pause(place);
            case CUT -> cut(links(place, true), links(place, false));
            case CUT_IN -> cut(links(place, false), List.of());
            case CUT_OUT -> cut(links(place, true), List.of());
            case CUT_SOME -> cutSome(place);
            case EMPTY_DISK -> running(() -> emptyDisk(place));
            case TRANSFER -> running(() -> transfer(cluster.node(place)));
            case REPLACE -> running(() -> replace(place));
            case FULL_DISK -> fill(place, FULL_MIB_LEFT);
            case NO_SPACE -> fill(place, 0);
            case FAILING_SYNC -> turn(place, Knobs.Knob.FAIL_SYNC, 1);
            case FAILING_WRITE -> turn(place, Knobs.Knob.FAIL_WRITE, 1);
            case HANGING_SYNC -> turn(place, Knobs.Knob.HANG_SYNC, 1);
            case CLOCK -> jump(place);
        };
    }

    private static Cure soon(Runnable healing) {
        return () -> {
            healing.run();
            return CompletableFuture.completedFuture(null);
        };
    }

    private static Cure running(Runnable work) {
        var done = CompletableFuture.runAsync(work, Thread::startVirtualThread);
        return () -> done;
    }

    private Cure kill(int place) {
        var node = cluster.node(place);
        node.kill();
        return () -> {
            node.launch();
            return CompletableFuture.runAsync(node::awaitReady, Thread::startVirtualThread);
        };
    }

    private Cure pause(int place) {
        var node = cluster.node(place);
        node.signal("STOP");
        return soon(() -> node.signal("CONT"));
    }

    private record Link(int from, int to) {}

    private List<Link> links(int place, boolean out) {
        return network().others(place).stream()
                .map(other -> out ? new Link(place, other) : new Link(other, place))
                .toList();
    }

    private Network network() {
        return site.network().orElseThrow();
    }

    private Cure cut(List<Link> some, List<Link> more) {
        var links = new ArrayList<>(some);
        links.addAll(more);
        links.forEach(link -> network().cut(link.from(), link.to()));
        return soon(() -> links.forEach(link -> network().heal(link.from(), link.to())));
    }

    private Cure cutSome(int place) {
        var others = new ArrayList<>(network().others(place));
        Collections.shuffle(others, random);
        var two = others.subList(0, 2);
        return cut(
                two.stream().map(other -> new Link(place, other)).toList(),
                two.stream().map(other -> new Link(other, place)).toList());
    }

    private void emptyDisk(int place) {
        var node = cluster.empty(cluster.node(place));
        node.launch();
        node.awaitReady();
        awaitVoter(node);
    }

    private void awaitVoter(RealNode node) {
        await(node.id() + " votes again")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    cluster.operator(node).reconnect();
                    return members.ownRole(node).filter("voter"::equals).isPresent();
                });
    }

    private void transfer(RealNode to) {
        var request = TransferLeadershipRequest.newBuilder().setTo(to.id()).build();
        for (var node : cluster.operators()) {
            try {
                node.within(Duration.ofSeconds(2)).operator().transferLeadership(request);
                return;
            } catch (StatusRuntimeException e) {
                // Only the leader can, and it may be away.
                node.reconnect();
            }
        }
    }

    private void replace(int place) {
        var old = cluster.node(place);
        members.remove(old.id());
        var fresh = cluster.replace(old, "n" + names.incrementAndGet());
        fresh.launch();
        members.add(fresh);
        fresh.awaitReady();
        members.promote(fresh.id());
        awaitVoter(fresh);
    }

    private Cure fill(int place, long mibLeft) {
        site.small(place).fill(mibLeft);
        return soon(() -> site.small(place).empty());
    }

    private Cure turn(int place, Knobs.Knob knob, long to) {
        site.knobs(place).turn(knob, to);
        return soon(() -> site.knobs(place).turn(knob, 0));
    }

    /** Stays so until the next jump. */
    private Cure jump(int place) {
        site.knobs(place).turn(Knobs.Knob.CLOCK_MICROS, random.nextLong(-HOUR_MICROS, HOUR_MICROS));
        return soon(() -> {});
    }
}
