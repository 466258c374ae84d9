package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.cache.AnswerCache;
import dlsms.cache.CacheSettings;
import dlsms.cache.RedisAddress;
import dlsms.seat.Actor;
import dlsms.seat.Reservation;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Times;
import dlsms.seat.UserId;
import dlsms.servers.RealRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a cache answers as one without. */
class CachedSeatsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Actor STAFF = new Actor(new UserId(0), true, "operator");
    private static final Seats.Filter ALL = new Seats.Filter("", "", Optional.empty(), Optional.empty(), false);
    private static final SeatId SEAT = new SeatId(7);

    private static RealRedis redis;

    @TempDir
    private Path folder;

    private OneNode one;
    private Seats plain;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.start("cached-seats-test");
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        var settings =
                new CacheSettings(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(60), 8 << 20, 1 << 20, 128);
        one = OneNode.cached(folder, new AnswerCache.Place(RedisAddress.of(redis.uri(), Optional.empty()), settings));
        plain = new Seats(one.gateway, Optional.empty());
        await().atMost(SOON).until(() -> one.cache().figures().redis().connected());
    }

    @AfterEach
    void stop() {
        one.close();
    }

    @Test
    void whateverIsAskedAndWhateverHappensBetweenTheAnswerIsTheOneThatIsMadeAnew() {
        var random = new Random(42);
        Instant base = one.clock.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
        for (int round = 0; round < 300; round++) {
            switch (random.nextInt(4)) {
                case 0 -> reserve(new SeatId(1 + random.nextInt(50)), base.plus(Duration.ofHours(random.nextInt(24))));
                case 1 -> one.clock.forward(Duration.ofMinutes(random.nextInt(20)));
                default -> {} // asks again
            }
            assertSame(filter(random), window(random, base));
        }
        var figures = one.cache().figures();
        assertThat(figures.localHits()).isPositive();
        assertThat(figures.misses()).isPositive();
    }

    // Nothing is written between the two looks: only time passes.
    @Test
    void whatIsFreeNowIsNotFreeForEver() {
        Instant start = one.clock.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(5));
        reserve(SEAT, start);
        assertThat(find(ALL)).filteredOn(Seats.SeatView::available).hasSize(50);
        assertThat(find(ALL)).hasSize(50);
        long hits = one.cache().figures().localHits();
        assertThat(hits).isPositive();

        one.clock.forward(Duration.ofMinutes(6));
        assertThat(find(ALL))
                .filteredOn(view -> !view.available())
                .extracting(view -> view.seat().id())
                .containsExactly(SEAT);
    }

    @Test
    void aSeatThatIsAddedIsInTheListOfBranches() {
        assertThat(branches()).isEqualTo(branches());
        var command = new SeatCommand.AddSeat("Attic", "Under the roof", true, true, false);
        ok(one.useCases.seats().add(call(), command));

        assertThat(branches()).extracting(Seats.Branch::name).contains("Attic");
    }

    @Test
    void whatNoBranchCanBeCalledIsAnsweredAndNotKept() {
        long before = one.cache().figures().localBytes();
        var filter = new Seats.Filter("x".repeat(100_000), "", Optional.empty(), Optional.empty(), false);

        assertThat(ok(one.useCases.seats().find(call(), filter, "", ""))).isEmpty();
        assertThat(one.cache().figures().localBytes()).isEqualTo(before);
    }

    @Test
    void equalQuestionsAreOneHoweverTheyAreWritten() {
        ok(one.useCases.seats().find(call(), ALL, "2030-01-01 10:00", "2030-01-01T12:00:00Z"));
        ok(one.useCases.seats().find(call(), ALL, "2030-01-01T11:00:00.000+01:00", "2030-01-01 12:00:00"));

        assertThat(one.cache().figures().localHits()).isEqualTo(1);
    }

    @Test
    void whileReadersWaitForRedisTheNodeGoesOn() {
        redis.pause();
        try {
            Instant tomorrow = one.clock.now().plus(Duration.ofDays(1));
            var waiting = Stream.iterate(1, hour -> hour + 1)
                    .limit(50)
                    .map(hour -> tomorrow.plus(Duration.ofHours(hour)))
                    .map(end -> one.useCases.seats().find(call(), ALL, Times.format(tomorrow), Times.format(end)))
                    .toList();
            Reservation made = reserve(SEAT, tomorrow).orElseThrow();

            assertThat(made.seat()).isEqualTo(SEAT);
            assertThat(waiting).anyMatch(answer -> !answer.isDone());
        } finally {
            redis.resume();
        }
    }

    private void assertSame(Seats.Filter filter, Optional<Instant> start) {
        String from = start.map(Times::format).orElse("");
        String to = start.map(moment -> Times.format(moment.plus(Duration.ofHours(1))))
                .orElse("");
        // Time passes between two looks: where they differ for that alone, they don't again.
        assertThat(Stream.generate(() -> ok(one.useCases.seats().find(call(), filter, from, to))
                                .equals(ok(plain.find(call(), filter, from, to))))
                        .limit(3))
                .contains(true);
        assertThat(branches()).isEqualTo(ok(plain.branches(call())));
    }

    private static Seats.Filter filter(Random random) {
        String branch =
                List.of("", "Main Library", "Science Library", "Nowhere").get(random.nextInt(4));
        String area = random.nextInt(4) == 0 ? "Silent Study Zone" : "";
        return new Seats.Filter(branch, area, maybe(random), maybe(random), random.nextBoolean());
    }

    private static Optional<Boolean> maybe(Random random) {
        return random.nextInt(3) > 0 ? Optional.empty() : Optional.of(random.nextBoolean());
    }

    private static Optional<Instant> window(Random random, Instant base) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(base.plus(Duration.ofHours(random.nextInt(24))));
    }

    private Optional<Reservation> reserve(SeatId seat, Instant start) {
        String end = Times.format(start.plus(Duration.ofHours(1)));
        return switch (one.useCases
                .reservations()
                .reserve(call(), new UserId(1 + seat.value() % 10), seat, Times.format(start), end)
                .join()) {
            case Result.Ok<Reservation> made -> Optional.of(made.value());
            case Result.Failed<Reservation> refused -> Optional.empty();
        };
    }

    private List<Seats.SeatView> find(Seats.Filter filter) {
        return ok(one.useCases.seats().find(call(), filter, "", ""));
    }

    private List<Seats.Branch> branches() {
        return ok(one.useCases.seats().branches(call()));
    }

    private static Call call() {
        return new Call(STAFF, "", Duration.ofSeconds(10), Call.Freshness.LINEARIZABLE);
    }

    private static <T> T ok(CompletableFuture<Result<T>> result) {
        return switch (result.join()) {
            case Result.Ok<T> ok -> ok.value();
            case Result.Failed<T> failed -> throw new AssertionError(failed.failure());
        };
    }
}
