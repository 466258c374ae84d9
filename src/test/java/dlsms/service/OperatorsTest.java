package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dlsms.seat.Actor;
import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatId;
import dlsms.seat.Times;
import dlsms.seat.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those do who run the cluster: change its members, say how long history is kept. And clocks that jump. */
class OperatorsTest {

    private static final Actor ALICE = new Actor(new UserId(1), false, "Alice Johnson");
    private static final Actor STAFF = new Actor(new UserId(0), true, "operator");

    @TempDir
    private Path folder;

    private OneNode one;

    @BeforeEach
    void start() {
        one = OneNode.withSampleData(folder.resolve("n1"));
    }

    @AfterEach
    void stop() {
        one.close();
    }

    private Members members() {
        return one.useCases.members();
    }

    private Retentions retentions() {
        return one.useCases.retentions();
    }

    @Test
    void aMemberIsAddedAsALearnerAndRemoved() {
        var added = ok(members().add(by(STAFF), "n4", "far.example:7000"));
        assertThat(added.members())
                .extracting(Members.Member::id, Members.Member::role, Members.Member::address)
                .contains(tuple("n4", "learner", "far.example:7000"));
        assertThat(added.committed()).isTrue();
        assertThat(added.leader()).isEqualTo("n1");
        var removed = ok(members().remove(by(STAFF), "n4"));
        assertThat(removed.members()).extracting(Members.Member::id).containsExactly("n1");
        await().until(() -> ok(members().list(by(STAFF))).equals(removed));
        var status = ok(one.useCases.cluster().status(by(STAFF), false));
        assertThat(status.members()).isEqualTo(removed.members());
        assertThat(status.disk().health()).isEqualTo("good");
    }

    @Test
    void whatCannotBeDoneNowSaysWhy() {
        assertThat(failure(members().add(by(STAFF), "n1", "far.example:7000")))
                .isInstanceOfSatisfying(
                        Failure.NotNow.class, not -> assertThat(not.why()).contains("n1"));
        assertThat(failure(members().promote(by(STAFF), "n9"))).isInstanceOf(Failure.NotNow.class);
        assertThat(failure(members().remove(by(STAFF), "n9"))).isInstanceOf(Failure.NotNow.class);
    }

    @Test
    void whatNoMemberCanBeIsRefusedAtOnce() {
        for (String name : List.of("", "a b", "x".repeat(33), "ü", "n1\n")) {
            assertThat(failure(members().add(by(STAFF), name, "far.example:7000")))
                    .isInstanceOfSatisfying(
                            Failure.Invalid.class,
                            bad -> assertThat(bad.field()).isEqualTo("id"));
        }
        for (String address : List.of("", "far", "far:", ":7", "far:0", "far:65536", "far:123456", "f r:7", "far:7 ")) {
            assertThat(failure(members().add(by(STAFF), "n4", address)))
                    .isInstanceOfSatisfying(
                            Failure.Invalid.class,
                            bad -> assertThat(bad.field()).isEqualTo("address"));
        }
    }

    @Test
    void studentsChangeNothingOfAllThat() {
        var notAllowed = new Failure.Rejected(new Outcome.NotAllowed());
        assertThat(failure(members().list(by(ALICE)))).isEqualTo(notAllowed);
        assertThat(failure(members().add(by(ALICE), "n4", "far.example:7000"))).isEqualTo(notAllowed);
        assertThat(failure(members().promote(by(ALICE), "n4"))).isEqualTo(notAllowed);
        assertThat(failure(members().remove(by(ALICE), "n1"))).isEqualTo(notAllowed);
        assertThat(failure(retentions().get(by(ALICE)))).isEqualTo(notAllowed);
        assertThat(failure(retentions().set(by(ALICE), 1))).isEqualTo(notAllowed);
    }

    @Test
    void whoDoesNotLeadSaysSo() {
        try (var lonely = OneNode.withoutQuorum(folder.resolve("lonely"))) {
            assertThat(failure(lonely.useCases.members().remove(by(STAFF), "n2")))
                    .isEqualTo(new Failure.NotLeader(""));
            assertThat(ok(lonely.useCases.members().list(by(STAFF))).members()).hasSize(3);
        }
    }

    @Test
    void historyIsKeptForEverUntilADayIsSaidAndThenDroppedByItself() {
        ReservationId id = ok(reserve(60, 120)).id();
        ok(one.useCases.reservations().cancel(by(ALICE), id));
        assertThat(ok(retentions().get(by(STAFF)))).isZero();
        assertThat(ok(retentions().set(by(STAFF), 2))).isEqualTo(2);
        assertThat(ok(retentions().get(by(STAFF)))).isEqualTo(2);
        assertThat(ok(one.useCases.cluster().status(by(STAFF), false)).state().retentionDays())
                .isEqualTo(2);
        one.clock.forward(Duration.ofDays(3));
        await().until(() -> one.useCases.reservations().get(by(STAFF), id).join() instanceof Result.Failed);
        assertThat(failure(one.useCases.reservations().get(by(STAFF), id)))
                .isEqualTo(new Failure.Rejected(new Outcome.ReservationUnknown()));
        assertThat(ok(one.useCases.reservations().ofUser(by(STAFF), ALICE.user(), "", false)))
                .isEmpty();
    }

    @Test
    void aRetentionOutOfBoundsIsRefusedAtOnce() {
        for (int days : List.of(-1, Retentions.DAYS_MAX + 1, Integer.MIN_VALUE)) {
            assertThat(failure(retentions().set(by(STAFF), days)))
                    .isInstanceOfSatisfying(
                            Failure.Invalid.class,
                            bad -> assertThat(bad.field()).isEqualTo("days"));
        }
        assertThat(ok(retentions().set(by(STAFF), Retentions.DAYS_MAX))).isEqualTo(36_500);
        assertThat(ok(retentions().set(by(STAFF), 0))).isZero();
    }

    /** Nothing that happened is undone, and time in the state stands still until the clock is there again. */
    @Test
    void aClockThatJumpsBackTakesNothingBack() {
        one.clock.forward(Duration.ofHours(1));
        Reservation made = ok(reserve(1, 60));
        Instant seen = one.gateway.now();
        one.clock.forward(Duration.ofHours(-2));
        ok(one.useCases.operations().submit(by(STAFF), "after the jump", ""));
        assertThat(one.gateway.now()).isAfterOrEqualTo(made.created());
        assertThat(one.gateway.now()).isBefore(seen.plus(Duration.ofMinutes(1)));
        ReservationId next = ok(reserve(180, 240)).id();
        assertThat(ok(one.useCases.reservations().get(by(STAFF), next))
                        .reservation()
                        .created())
                .isAfterOrEqualTo(made.created());
        assertThat(one.node().leads()).isTrue();
    }

    private CompletableFuture<Result<Reservation>> reserve(int fromMinute, int toMinute) {
        Instant now = one.gateway.now();
        return one.useCases
                .reservations()
                .reserve(
                        by(ALICE),
                        ALICE.user(),
                        new SeatId(7),
                        Times.format(now.plus(Duration.ofMinutes(fromMinute))),
                        Times.format(now.plus(Duration.ofMinutes(toMinute))));
    }

    private static Call by(Actor actor) {
        return new Call(actor, "", Duration.ofSeconds(20), Call.Freshness.LINEARIZABLE);
    }

    private static <T> T ok(CompletableFuture<Result<T>> result) {
        return switch (result.join()) {
            case Result.Ok<T> ok -> ok.value();
            case Result.Failed<T> failed -> throw new AssertionError(failed.failure());
        };
    }

    private static <T> Failure failure(CompletableFuture<Result<T>> result) {
        return switch (result.join()) {
            case Result.Ok<T> ok -> throw new AssertionError("succeeded: " + ok.value());
            case Result.Failed<T> failed -> failed.failure();
        };
    }
}
