package dlsms.chaos;

import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Draws faults by seed, one after the other, so that a majority is left; at the end it heals all. One thread. */
final class Trouble {
    private static final int WEAKENED_MAX = 2;
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(180);

    private final RealCluster cluster;
    private final Random random;
    private final Strike strike;
    private final List<Fault> waiting;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final TreeMap<Integer, Active> active = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();

    private record Active(Fault fault, long until, Strike.Cure cure, Optional<CompletableFuture<Void>> healing) {
        boolean isHealed() {
            return healing.filter(CompletableFuture::isDone).isPresent();
        }
    }

    Trouble(RealCluster cluster, Site site, Random random, List<Fault> wanted) {
        this.cluster = cluster;
        this.random = random;
        this.strike = new Strike(cluster, site, random);
        this.waiting = new ArrayList<>(
                wanted.stream().filter(fault -> fault.isPossible(site)).toList());
    }

    /** How often each was done. */
    Map<Fault, Integer> counts() {
        return counts;
    }

    /** Nodes that ended by themselves, and cures that didn't help. */
    List<String> broken() {
        return broken;
    }

    void stirFor(Duration lasts) {
        long end = System.nanoTime() + lasts.toNanos();
        long next = System.nanoTime();
        while (System.nanoTime() - end < 0) {
            healThoseDue(false);
            noteTheDead();
            if (System.nanoTime() - next > 0) {
                strikeOnce();
                next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(2200));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    void healAll() {
        long deadline = System.nanoTime() + HEALS_WITHIN.toNanos();
        while (!active.isEmpty() && System.nanoTime() - deadline < 0) {
            healThoseDue(true);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        active.forEach((place, each) -> broken.add("not healed: " + each.fault() + " at " + name(place)));
        noteTheDead();
        for (var node : cluster.nodes()) {
            if (!node.isRunning()) {
                node.launch();
                node.awaitReady();
            }
        }
    }

    private void healThoseDue(boolean now) {
        for (int place : List.copyOf(active.keySet())) {
            var each = active.get(place);
            if (each.healing().isEmpty() && (now || System.nanoTime() - each.until() > 0)) {
                var healing = each.cure().heal();
                active.put(place, new Active(each.fault(), each.until(), each.cure(), Optional.of(healing)));
                say("heals " + each.fault() + " at " + name(place));
            } else if (each.isHealed()) {
                active.remove(place);
                each.healing()
                        .orElseThrow()
                        .exceptionally(error -> {
                            broken.add(each.fault() + " at " + name(place) + ": " + error);
                            return null;
                        })
                        .join();
            }
        }
    }

    private void noteTheDead() {
        for (int place = 0; place < Site.SIZE; place++) {
            var node = cluster.node(place);
            if (!active.containsKey(place) && !node.isRunning()) {
                broken.add(node.id() + " ended by itself:\n" + node.tailOfLog(15));
                say(node.id() + " ended by itself");
                node.launch();
                node.awaitReady();
            }
        }
    }

    /** Of those that have waited longest, the first that may be done now. */
    private void strikeOnce() {
        var free = IntStream.range(0, Site.SIZE)
                .filter(place -> !active.containsKey(place))
                .boxed()
                .toList();
        var next = waiting.stream()
                .limit(waiting.size() / 2 + 1)
                .filter(this::isAllowed)
                .findFirst();
        if (free.isEmpty() || next.isEmpty()) {
            return;
        }
        var fault = next.get();
        waiting.remove(fault);
        waiting.add(fault);
        int place = random.nextBoolean() ? leader(free).orElse(any(free)) : any(free);
        long lasts = TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(6000));
        say(fault + " at " + name(place));
        counts.merge(fault, 1, Integer::sum);
        active.put(place, new Active(fault, System.nanoTime() + lasts, strike.at(fault, place), Optional.empty()));
    }

    private boolean isAllowed(Fault fault) {
        long weakened =
                active.values().stream().filter(each -> each.fault().weakens()).count();
        boolean forgetful =
                active.values().stream().anyMatch(each -> each.fault().forgets());
        return !(fault.weakens() && weakened >= WEAKENED_MAX || fault.forgets() && forgetful);
    }

    private int any(List<Integer> free) {
        return free.get(random.nextInt(free.size()));
    }

    private Optional<Integer> leader(List<Integer> free) {
        return free.stream().filter(place -> leads(cluster.node(place))).findFirst();
    }

    private boolean leads(RealNode node) {
        try {
            return cluster.operator(node)
                    .within(Duration.ofMillis(300))
                    .status()
                    .getRole()
                    .equals("leader");
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private String name(int place) {
        return cluster.node(place).id();
    }

    private static void say(String what) {
        System.out.printf("%tT.%<tL %s%n", System.currentTimeMillis(), what);
    }
}
