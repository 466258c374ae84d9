package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.seat.Actor;
import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Times;
import dlsms.seat.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UseCasesTest {

    private static final Actor ALICE = new Actor(new UserId(1), false, "Alice Johnson");
    private static final Actor BOB = new Actor(new UserId(2), false, "Bob Smith");
    private static final Actor STAFF = new Actor(new UserId(0), true, "operator");
    private static final SeatId SEAT = new SeatId(7);

    @TempDir
    private Path folder;

    private OneNode one;

    @BeforeEach
    void start() {
        one = OneNode.withSampleData(folder);
    }

    @AfterEach
    void stop() {
        one.close();
    }

    @Test
    void aReservationIsMadeSeenAndGivenBack() {
        Reservation made = ok(reserve(ALICE, "", 60, 120));

        assertThat(made.user()).isEqualTo(ALICE.user());
        assertThat(ok(one.useCases.reservations().get(by(ALICE), made.id())).reservation())
                .isEqualTo(made);
        assertThat(rejection(reserve(BOB, "", 90, 150))).isEqualTo(new Outcome.SeatTaken(made.slot()));
        assertThat(ok(one.useCases.reservations().cancel(by(ALICE), made.id())).status())
                .isEqualTo(Reservation.Status.CANCELLED);
        assertThat(ok(reserve(BOB, "", 90, 150)).user()).isEqualTo(BOB.user());
    }

    @Test
    void whatIsOverIsStillShownFromTheDisk() {
        ReservationId first = ok(reserve(ALICE, "", 60, 120)).id();
        ok(one.useCases.reservations().cancel(by(ALICE), first));
        ReservationId second = ok(reserve(ALICE, "", 180, 240)).id();

        var details = ok(one.useCases.reservations().ofUser(by(ALICE), ALICE.user(), "", false));
        assertThat(details).extracting(detail -> detail.reservation().id()).containsExactly(second, first);
        assertThat(details)
                .extracting(
                        detail -> detail.user().name() + ", " + detail.seat().area())
                .containsOnly("Alice Johnson, Silent Study Zone");
        assertThat(ok(one.useCases.reservations().get(by(ALICE), first))
                        .reservation()
                        .status())
                .isEqualTo(Reservation.Status.CANCELLED);
        assertThat(ok(one.useCases.reservations().ofUser(by(ALICE), ALICE.user(), "CANCELLED", false)))
                .hasSize(1);
    }

    @Test
    void studentsSeeAndDoTheirOwnThingsOnly() {
        ReservationId id = ok(reserve(ALICE, "", 60, 120)).id();
        var reservations = one.useCases.reservations();

        assertThat(rejection(reservations.get(by(BOB), id))).isEqualTo(new Outcome.NotAllowed());
        assertThat(rejection(reservations.cancel(by(BOB), id))).isEqualTo(new Outcome.NotAllowed());
        assertThat(rejection(reservations.checkIn(by(BOB), id))).isEqualTo(new Outcome.NotAllowed());
        assertThat(rejection(reservations.ofUser(by(BOB), ALICE.user(), "", false)))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(rejection(one.useCases.operations().submit(by(ALICE), "x", "")))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(rejection(one.useCases.waitlist().tell(by(ALICE), SEAT, ""))).isEqualTo(new Outcome.NotAllowed());
        assertThat(rejection(one.useCases.cluster().status(by(ALICE), false))).isEqualTo(new Outcome.NotAllowed());
        assertThat(ok(reservations.get(by(STAFF), id)).reservation().user()).isEqualTo(ALICE.user());
    }

    @Test
    void aRepeatedRequestIsDoneOnceAndAnsweredAlike() {
        Reservation first = ok(reserve(ALICE, "request-1", 60, 120));
        Reservation again = ok(reserve(ALICE, "request-1", 60, 120));

        assertThat(again).isEqualTo(first);
        assertThat(rejection(reserve(ALICE, "request-1", 61, 120))).isEqualTo(new Outcome.RequestIdReused());
    }

    @Test
    void aSeatIsOccupiedWhileSomebodyIsThere() {
        ReservationId id = ok(reserve(ALICE, "", 1, 60)).id();
        one.clock.forward(Duration.ofMinutes(2));
        assertThat(seat().status()).isEqualTo(Seats.Status.AVAILABLE);
        assertThat(seat().available()).isFalse();

        ok(one.useCases.reservations().checkIn(by(ALICE), id));
        assertThat(seat().status()).isEqualTo(Seats.Status.OCCUPIED);
        one.clock.forward(Duration.ofMinutes(60));
        await().until(() -> statusOf(id) == Reservation.Status.COMPLETED);
        assertThat(seat())
                .extracting(Seats.SeatView::status, Seats.SeatView::available)
                .containsExactly(Seats.Status.AVAILABLE, true);
    }

    @Test
    void whoeverDoesNotComeLosesTheSeatToWhoeverWaits() {
        ReservationId id = ok(reserve(ALICE, "", 1, 60)).id();
        ok(one.useCases.waitlist().join(by(BOB), BOB.user(), new Waitlist.Wish(Optional.of(SEAT), "", "")));
        one.clock.forward(Duration.ofMinutes(17));

        await().until(() -> statusOf(id) == Reservation.Status.NO_SHOW);
        assertThat(ok(one.useCases.waitlist().ofUser(by(BOB), BOB.user())))
                .singleElement()
                .satisfies(entry -> assertThat(entry.notified()).isPresent());
    }

    @Test
    void aReadMayAskForAnIndexThatTheCallerHasSeen() {
        var made = (Result.Ok<Reservation>) reserve(ALICE, "", 60, 120).join();
        var stale = new Call(ALICE, "", Duration.ofSeconds(5), new Call.Freshness(true, made.index()));
        var future = new Call(ALICE, "", Duration.ofMillis(200), new Call.Freshness(false, made.index() + 1_000));

        assertThat(one.useCases.seats().branches(stale).join().index()).isGreaterThanOrEqualTo(made.index());
        assertThat(failure(one.useCases.seats().branches(future)))
                .isInstanceOfSatisfying(
                        Failure.Unavailable.class,
                        why -> assertThat(why.reason()).isEqualTo(Failure.Reason.NOT_CONFIRMED));
    }

    @Test
    void theProbeSaysWhereItStands() {
        var executed = ok(one.useCases.operations().submit(by(STAFF, "probe-1"), "hello", "test"));
        var again = ok(one.useCases.operations().submit(by(STAFF, "probe-1"), "hello", "test"));
        var noop = ok(one.useCases.operations().submit(by(STAFF), "", ""));

        assertThat(executed.text()).isEqualTo("hello");
        assertThat(executed.leader()).isEqualTo("n1");
        assertThat(executed.index()).isPositive().isLessThan(noop.index());
        assertThat(again).isEqualTo(executed);
        assertThat(noop.text()).isEqualTo("noop");
    }

    @Test
    void operatorsSeeTheLogAndHowTheNodeStands() {
        ok(one.useCases.operations().submit(by(STAFF), "hello", "test"));
        var status = ok(one.useCases.cluster().status(by(STAFF), true));
        var lines = ok(one.useCases.cluster().tail(by(STAFF), 1_000));

        assertThat(status.role()).isEqualTo("leader");
        assertThat(status.leader()).isEqualTo("n1");
        assertThat(status.clusterId()).hasSize(16);
        assertThat(status.state().hash()).isPresent();
        assertThat(status.work().syncs()).isPositive();
        assertThat(lines).hasSize((int) status.log().lastIndex());
        assertThat(lines.getLast().chain()).isEqualTo(status.log().hash());
        assertThat(lines.getLast().text()).contains("hello");
        assertThat(lines).noneMatch(line -> line.text().contains("$2b$"));
        assertThat(ok(one.useCases.cluster().tail(by(STAFF), 2)))
                .isEqualTo(lines.subList(lines.size() - 2, lines.size()));
    }

    @Test
    void aSeatThatIsAddedInMaintenanceIsNeverAvailable() {
        var command = new SeatCommand.AddSeat("Main Library", "Attic", true, true, true);
        var added = ok(one.useCases.seats().add(by(STAFF), command));
        var filter = new Seats.Filter("", "Attic", Optional.empty(), Optional.empty(), false);
        var found = ok(one.useCases.seats().find(by(ALICE), filter, "", ""));

        assertThat(added.status()).isEqualTo(Seats.Status.MAINTENANCE);
        assertThat(found).containsExactly(added);
        assertThat(rejection(one.useCases.seats().add(by(ALICE), command))).isEqualTo(new Outcome.NotAllowed());
    }

    private CompletableFuture<Result<Reservation>> reserve(Actor actor, String requestId, int from, int to) {
        Instant base = Times.parse("2026-01-01 00:00").orElseThrow();
        long minute = Duration.between(base, one.clock.now()).toMinutes();
        return one.useCases
                .reservations()
                .reserve(
                        by(actor, requestId),
                        actor.user(),
                        SEAT,
                        Times.format(base.plus(Duration.ofMinutes(minute + from))),
                        Times.format(base.plus(Duration.ofMinutes(minute + to))));
    }

    private Seats.SeatView seat() {
        return ok(one.useCases.seats().get(by(ALICE), SEAT));
    }

    private Reservation.Status statusOf(ReservationId id) {
        return ok(one.useCases.reservations().get(by(STAFF), id)).reservation().status();
    }

    private static Call by(Actor actor) {
        return by(actor, "");
    }

    private static Call by(Actor actor, String requestId) {
        return new Call(actor, requestId, Duration.ofSeconds(5), Call.Freshness.LINEARIZABLE);
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

    private static <T> Outcome.Rejected rejection(CompletableFuture<Result<T>> result) {
        if (failure(result) instanceof Failure.Rejected(Outcome.Rejected why)) {
            return why;
        }
        throw new AssertionError("not refused by a rule: " + result.join());
    }
}
