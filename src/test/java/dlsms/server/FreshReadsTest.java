package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.client.ClientSettings;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.process.FreePorts;
import dlsms.servers.RealRedis;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.CreateReservationResponse;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetSeatsResponse;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.Seat;
import dlsms.wire.library.SeatServiceGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes and one Redis: writers reserve seats at any node, readers ask any node for lists of seats. Each list
 * shows every reservation as taken that was acknowledged before the list was asked for, at whichever node.
 *
 * <p>It was seen to fail: with the version 0 in every key that {@code SeatLists} makes, the 14th read showed
 * seats as free that had been reserved before.
 */
class FreshReadsTest {

    private static final String BRANCH = "Main Library";
    private static final int SEATS = 25;
    private static final int WRITES = 500;
    private static final int READS_PER_WRITE = 4;
    private static final Duration WITHIN = Duration.ofSeconds(120);

    @TempDir
    private Path folder;

    private final List<Server> servers = new ArrayList<>();
    private final List<LibraryClient> clients = new ArrayList<>();
    private final Map<Integer, Set<Integer>> acknowledged = new ConcurrentHashMap<>();
    private final Instant first = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private RealRedis redis;

    @BeforeEach
    void start() {
        redis = RealRedis.start("fresh-reads-test");
        List<Integer> ports = FreePorts.take(3);
        String peers = "n1@127.0.0.1:%d,n2@127.0.0.1:%d,n3@127.0.0.1:%d".formatted(ports.toArray());
        try (var threads = Executors.newFixedThreadPool(3)) {
            IntStream.rangeClosed(1, 3)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> server(number, peers), threads))
                    .toList()
                    .forEach(server -> servers.add(server.join()));
        }
        for (Server server : servers) {
            var node = NodeAddress.parse(addressOf(server, "grpc"));
            clients.add(new LibraryClient(ClientSettings.of(List.of(node)).withTimeout(Duration.ofSeconds(60))));
        }
        // The last of the sample users is there, and so are all seats.
        await().atMost(WITHIN)
                .ignoreExceptions()
                .until(() -> reserve(0, 10, 50, 0).hasReservation());
    }

    private Server server(int number, String peers) {
        return new Server(ServerConfig.read(
                Map.of(
                        NodeOption.ID,
                        "n" + number,
                        NodeOption.PEERS,
                        peers,
                        NodeOption.DATA,
                        folder.resolve("n" + number).toString(),
                        NodeOption.GRPC_PORT,
                        "0",
                        NodeOption.HTTP_PORT,
                        "0",
                        NodeOption.SAMPLE_DATA,
                        "true",
                        NodeOption.ALLOW_UNAUTHENTICATED,
                        "true",
                        NodeOption.REDIS,
                        redis.uri()),
                Map.of()));
    }

    @AfterEach
    void stop() {
        over.set(true);
        clients.forEach(LibraryClient::close);
        servers.forEach(Server::close);
        redis.close();
    }

    @Test
    void everyReadShowsWhatWasAcknowledgedBeforeItBegan() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<CompletableFuture<Void>>();
            for (int number = 0; number < 6; number++) {
                int node = number % 3;
                all.add(CompletableFuture.runAsync(() -> write(node), threads));
                all.add(CompletableFuture.runAsync(() -> read(node), threads));
            }
            try {
                await().atMost(WITHIN).until(() -> done.get() >= WRITES || anyFailed(all));
            } finally {
                over.set(true);
            }
            all.forEach(CompletableFuture::join);
        }

        assertThat(sumOf("dlsms_cache_hits_local_total")).isGreaterThan(50);
        await("an answer from Redis").atMost(WITHIN).until(this::sharesNewAnswers);
        assertThat(sumOf("dlsms_cache_redis_bad_values_total")).isZero();
    }

    /** What nobody has asked for yet is made by one node and found by others. */
    private boolean sharesNewAnswers() throws Exception {
        int slot = reads.incrementAndGet() + WRITES;
        for (int node = 0; node < servers.size(); node++) {
            seats(node, slot, false);
        }
        return sumOf("dlsms_cache_hits_redis_total") > 0;
    }

    private static boolean anyFailed(List<CompletableFuture<Void>> all) {
        return all.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    private void write(int node) {
        while (!over.get() && begun.get() < WRITES) {
            int number = begun.getAndIncrement();
            reserve(node, 1 + number % 10, 1 + number % SEATS, number / SEATS);
            acknowledgedIn(number / SEATS).add(1 + number % SEATS);
            done.incrementAndGet();
            awaitReads(number * READS_PER_WRITE);
        }
    }

    private CreateReservationResponse reserve(int node, int user, int seat, int slot) {
        var request = CreateReservationRequest.newBuilder()
                .setUserId(user)
                .setSeatId(seat)
                .setStartTime(start(slot).toString())
                .setEndTime(start(slot).plus(Duration.ofHours(1)).toString())
                .build();
        return clients.get(node).call(ReservationServiceGrpc.getCreateReservationMethod(), request);
    }

    // So that most versions are read more than once, by more than one node.
    private void awaitReads(int count) {
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(1)).until(() -> over.get() || reads.get() >= count);
    }

    private void read(int node) {
        while (!over.get()) {
            // Half of them where it is written now, half where it was: these are in Redis already.
            int newest = Math.max(0, begun.get() - 1) / SEATS;
            int slot = reads.get() % 2 == 0 ? newest : reads.get() % (newest + 1);
            boolean freeOnly = reads.incrementAndGet() % 4 == 0;
            Set<Integer> mustBeTaken = Set.copyOf(acknowledgedIn(slot));
            var free = new TreeSet<Integer>();
            for (Seat seat : seats(node, slot, freeOnly).getSeatsList()) {
                if (seat.getIsAvailable()) {
                    free.add(seat.getId());
                }
            }
            free.retainAll(mustBeTaken);
            assertThat(free)
                    .as("free in slot %s though reserved, read %s", slot, reads)
                    .isEmpty();
        }
    }

    private Set<Integer> acknowledgedIn(int slot) {
        return acknowledged.computeIfAbsent(slot, unused -> new ConcurrentSkipListSet<>());
    }

    private GetSeatsResponse seats(int node, int slot, boolean freeOnly) {
        var request = GetSeatsRequest.newBuilder()
                .setBranch(BRANCH)
                .setAvailableOnly(freeOnly)
                .setStartTime(start(slot).toString())
                .setEndTime(start(slot).plus(Duration.ofHours(1)).toString())
                .build();
        return clients.get(node).call(SeatServiceGrpc.getGetSeatsMethod(), request);
    }

    private Instant start(int slot) {
        return first.plus(Duration.ofHours(slot));
    }

    private static String addressOf(Server server, String port) {
        var matcher = Pattern.compile(" " + port + "=([^ ]+)").matcher(server.readyLine());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private double sumOf(String metric) throws Exception {
        double sum = 0;
        try (var web = HttpClient.newHttpClient()) {
            for (Server server : servers) {
                var page = HttpRequest.newBuilder(URI.create("http://" + addressOf(server, "http") + "/metrics"))
                        .build();
                String text =
                        web.send(page, HttpResponse.BodyHandlers.ofString()).body();
                var matcher = Pattern.compile("(?m)^" + metric + " ([0-9.E]+)$").matcher(text);
                assertThat(matcher.find()).as(metric).isTrue();
                sum += Double.parseDouble(matcher.group(1));
            }
        }
        return sum;
    }
}
