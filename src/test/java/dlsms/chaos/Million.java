package dlsms.chaos;

import static org.awaitility.Awaitility.await;

import dlsms.process.NodeClient;
import dlsms.process.NodePlace;
import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.process.SlotPool;
import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.GetSeatRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Five nodes with a small heap and very many operations behind them: memory, disk, restart, and a node that joins
 * empty.
 */
final class Million {
    private static final String HEAP = "128m";
    private static final int IN_FLIGHT_MAX = 256;
    private static final int PER_SECOND = 500;
    private static final Duration WATCHED = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(300);
    private static final int FIGURES = 5;
    private static final int SEATS_MORE = 50;

    private final RealCluster cluster;
    private final SlotPool pool;
    private final Semaphore flight = new Semaphore(IN_FLIGHT_MAX);
    private final AtomicLong errors = new AtomicLong();

    private Million(RealCluster cluster) {
        this.cluster = cluster;
        // The sample data's seats don't have enough hours in a year.
        IntStream.rangeClosed(1, SEATS_MORE).forEach(i -> addSeat());
        this.pool =
                new SlotPool(IntStream.rangeClosed(1, 50 + SEATS_MORE).boxed().toList());
    }

    private void addSeat() {
        var request = AddSeatRequest.newBuilder()
                .setBranch("Main Library")
                .setArea("Annexe")
                .setRequestId(UUID.randomUUID().toString())
                .build();
        cluster.operator(cluster.node(0)).operator().addSeat(request);
    }

    /** @param operations reservations and cancellations; of four reservations three are cancelled */
    static void measure(int operations) {
        var folder = RealCluster.newFolder("million");
        var plain = NodePlace.onLoopback(folder);
        var place = new NodePlace(
                plain.host(), plain.prefix(), new TreeMap<>(java.util.Map.of("DLSMS_HEAP", HEAP)), folder, folder);
        try (var cluster = RealCluster.prepare(folder, Collections.nCopies(Site.SIZE, place), List.of("--sample-data"))
                .started()) {
            var million = new Million(cluster);
            million.fill(operations);
            million.restart();
            million.joinEmpty();
        }
    }

    private void fill(int operations) {
        say("at the start");
        long begun = System.nanoTime();
        int done = 0;
        for (int part = 1; part <= FIGURES; part++) {
            int until = (int) ((long) operations * part / FIGURES);
            // One that is cancelled counts twice.
            for (int number = 0; done < until; number++) {
                boolean cancels = number % 4 != 0;
                operate(cancels);
                done += cancels ? 2 : 1;
            }
            flight.acquireUninterruptibly(IN_FLIGHT_MAX);
            flight.release(IN_FLIGHT_MAX);
            say("after %,d operations, %,d s, %,d errors"
                    .formatted(done, Duration.ofNanos(System.nanoTime() - begun).toSeconds(), errors.get()));
        }
        cluster.awaitSameState();
    }

    private void operate(boolean cancels) {
        flight.acquireUninterruptibly();
        var leader = cluster.operator(cluster.node(0));
        var hour = pool.next();
        var request = hour.reservation().build();
        leader.reserveLater(request)
                .thenCompose(made -> cancels ? cancel(leader, made.getId()) : CompletableFuture.completedFuture(made))
                .whenComplete((answer, error) -> {
                    flight.release();
                    if (error != null) {
                        errors.incrementAndGet();
                    }
                });
    }

    private static CompletableFuture<dlsms.wire.library.Reservation> cancel(NodeClient node, int id) {
        return node.cancelLater(
                CancelReservationRequest.newBuilder().setReservationId(id).build());
    }

    private RealNode follower() {
        var leader = cluster.awaitLeader();
        return cluster.nodes().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
    }

    private void restart() {
        var node = follower();
        node.kill();
        long begun = System.nanoTime();
        node.launch();
        node.awaitReady();
        long ready = System.nanoTime();
        await("a read is answered")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> serves(node));
        System.out.printf(
                "restart of %s: READY after %,d ms, an up-to-date read after %,d ms%n",
                node.id(), (ready - begun) / 1_000_000, (System.nanoTime() - begun) / 1_000_000);
    }

    private boolean serves(RealNode node) {
        try {
            var client = cluster.operator(node);
            client.reconnect();
            return client.seats()
                    .getSeat(GetSeatRequest.newBuilder().setSeatId(1).build())
                    .hasSeat();
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private void joinEmpty() {
        var node = follower();
        var others = cluster.nodes().stream()
                .filter(other -> other != node)
                .map(cluster::operator)
                .toList();
        try (var load = new Paced(others, pool, PER_SECOND)) {
            pause();
            load.figures();
            pause();
            System.out.println(PER_SECOND + " reservations/s before: " + load.figures());
            node.kill();
            RealCluster.removeBelow(node.data());
            long begun = System.nanoTime();
            node.launch();
            node.awaitReady();
            var members = new Members(cluster);
            await("it votes again")
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> members.ownRole(node).filter("voter"::equals).isPresent());
            Outage.awaitCaughtUp(cluster);
            System.out.printf(
                    "%s with an empty disk has caught up and votes after %,d ms; meanwhile: %s%n",
                    node.id(), (System.nanoTime() - begun) / 1_000_000, load.figures());
            pause();
            System.out.println("afterwards: " + load.figures());
        }
        say("at the end");
    }

    private static void pause() {
        await().pollDelay(WATCHED).atMost(WATCHED.multipliedBy(2)).until(() -> true);
    }

    private void say(String when) {
        System.out.println(when + ":");
        for (var node : cluster.nodes()) {
            System.out.printf(
                    "  %s resident %s, heap %,d MiB, data %,d MiB, entries %,d%n",
                    node.id(),
                    resident(node),
                    heapBytes(node) >> 20,
                    bytes(node.data()) >> 20,
                    cluster.operator(node).status().getLastIndex());
        }
    }

    private static String resident(RealNode node) {
        try (var lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                    .map(line -> "%,d MiB".formatted(Long.parseLong(line.replaceAll("\\D", "")) >> 10))
                    .findFirst()
                    .orElse("?");
        } catch (IOException e) {
            return "?";
        }
    }

    /** As its metrics have it: what is used, garbage too. */
    private static long heapBytes(RealNode node) {
        var address = String.join(" ", node.outLines()).replaceAll("(?s).* http=([^ ]+) .*", "$1");
        var request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("area=\"heap\""))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    // Files come and go while the node runs.
    private static long bytes(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.map(Path::toFile)
                    .mapToLong(file -> file.isFile() ? file.length() : 0)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
