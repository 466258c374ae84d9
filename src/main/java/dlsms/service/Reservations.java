package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.Seat;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.User;
import dlsms.seat.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Reserving seats, and what becomes of reservations. Any thread. */
public final class Reservations {

    /** Reservations of one user that are over and still shown, newest first. */
    public static final int PAST_SHOWN_MAX = 10_000;

    private static final Comparator<Reservation> NEWEST_FIRST = Comparator.comparing(
                    (Reservation reservation) -> reservation.slot().start())
            .thenComparing(Reservation::id)
            .reversed();

    private final Gateway gateway;

    public Reservations(Gateway gateway) {
        this.gateway = gateway;
    }

    /** A reservation with its seat and its user. */
    public record Detail(Reservation reservation, Seat seat, User user) {}

    public CompletableFuture<Result<Reservation>> reserve(
            Call call, UserId user, SeatId seat, String start, String end) {
        return Inputs.check(Inputs.mayActFor(call, user))
                .flatMap(fine -> Inputs.slot(start, end))
                .then(slot -> gateway.propose(call, new SeatCommand.Reserve(user, seat, slot), Outcome.Reserved.class))
                .thenApply(result -> result.map(Outcome.Reserved::reservation));
    }

    public CompletableFuture<Result<Reservation>> checkIn(Call call, ReservationId id) {
        return gateway.propose(call, new SeatCommand.CheckIn(id), Outcome.CheckedIn.class)
                .thenApply(result -> result.map(Outcome.CheckedIn::reservation));
    }

    public CompletableFuture<Result<Reservation>> cancel(Call call, ReservationId id) {
        return gateway.propose(call, new SeatCommand.Cancel(id), Outcome.Cancelled.class)
                .thenApply(result -> result.map(Outcome.Cancelled::reservation));
    }

    /** One that is over is read from the disk. */
    public CompletableFuture<Result<Detail>> get(Call call, ReservationId id) {
        return gateway.read(call, state -> state.reservation(id).map(live -> detail(state, live)))
                .thenCompose(result -> result.then(live -> live.isPresent()
                        ? CompletableFuture.completedFuture(result)
                        : past(call.here(result.index()), id)))
                .thenApply(result -> result.flatMap(found -> permitted(call, found)));
    }

    /**
     * A user's reservations by start, newest first.
     *
     * @param status empty: any
     * @param upcomingOnly only those that end later than now
     */
    public CompletableFuture<Result<List<Detail>>> ofUser(Call call, UserId user, String status, boolean upcomingOnly) {
        return Inputs.check(Inputs.mayActFor(call, user))
                .flatMap(fine -> status(status))
                .then(wanted -> gateway.read(call, state -> Held.of(state, user))
                        .thenCompose(result -> result.then(held -> withPast(user, held)
                                .thenApply(all -> shown(all, wanted, upcomingOnly))
                                .thenCompose(shown -> details(call.here(result.index()), shown)))));
    }

    private CompletableFuture<Result<Optional<Detail>>> past(Call call, ReservationId id) {
        return gateway.disk(() -> gateway.machine().past(id))
                .thenCompose(found -> gateway.read(call, state -> found.map(past -> detail(state, past))));
    }

    private CompletableFuture<List<Reservation>> withPast(UserId user, Held held) {
        return gateway.disk(() -> held.with(gateway.machine().pastOf(user, PAST_SHOWN_MAX)));
    }

    /**
     * What the state held of a user at one moment.
     *
     * @param newest the last number that was given by then
     */
    record Held(List<Reservation> live, int newest) {

        static Held of(SeatState state, UserId user) {
            return new Held(state.reservationsOf(user), state.lastIds().reservation());
        }

        /**
         * All of that moment, by number. The disk is read later, so it may say of one that was live then that it
         * has ended, and may hold one that was made and has ended since: a caller must not see the end of one thing
         * and miss what was done before it.
         */
        List<Reservation> with(List<Reservation> past) {
            SortedMap<ReservationId, Reservation> all = new TreeMap<>();
            past.stream().filter(each -> each.id().value() <= newest).forEach(each -> all.put(each.id(), each));
            live.forEach(each -> all.put(each.id(), each));
            return new ArrayList<>(all.values());
        }
    }

    private List<Reservation> shown(List<Reservation> all, Optional<Reservation.Status> status, boolean upcomingOnly) {
        Instant now = gateway.now();
        return all.stream()
                .filter(each -> status.map(wanted -> wanted == each.status()).orElse(true))
                .filter(each -> !upcomingOnly || each.slot().end().isAfter(now))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    private CompletableFuture<Result<List<Detail>>> details(Call call, List<Reservation> shown) {
        return gateway.read(
                call, state -> shown.stream().map(each -> detail(state, each)).toList());
    }

    // Users and seats are never removed, so they are there.
    private static Detail detail(SeatState state, Reservation reservation) {
        return new Detail(
                reservation,
                state.seat(reservation.seat()).orElseThrow(),
                state.user(reservation.user()).orElseThrow());
    }

    private static Result<Detail> permitted(Call call, Optional<Detail> found) {
        if (found.isEmpty()) {
            return Result.failed(new Failure.Rejected(new Outcome.ReservationUnknown()));
        }
        return Inputs.check(Inputs.mayActFor(call, found.get().user().id())).map(fine -> found.get());
    }

    private static Result<Optional<Reservation.Status>> status(String text) {
        if (text.isEmpty()) {
            return Result.ok(Optional.empty());
        }
        return Arrays.stream(Reservation.Status.values())
                .filter(each -> each.name().equals(text))
                .findFirst()
                .map(found -> Result.ok(Optional.of(found)))
                .orElseGet(() -> Result.failed(Failure.Invalid.of(
                        Failure.Problem.BAD_VALUE,
                        "status",
                        "status is one of " + Arrays.toString(Reservation.Status.values()))));
    }
}
