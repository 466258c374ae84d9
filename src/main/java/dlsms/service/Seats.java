package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.Slot;
import dlsms.seat.TextRule;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Finding seats, and adding them. Any thread. */
public final class Seats {

    private final Gateway gateway;

    public Seats(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Which seats. @param branch empty: any @param area empty: any */
    public record Filter(
            String branch, String area, Optional<Boolean> power, Optional<Boolean> monitor, boolean availableOnly) {

        boolean fits(Seat seat) {
            return (branch.isEmpty() || branch.equals(seat.branch()))
                    && (area.isEmpty() || area.equals(seat.area()))
                    && power.map(wanted -> wanted == seat.power()).orElse(true)
                    && monitor.map(wanted -> wanted == seat.monitor()).orElse(true);
        }
    }

    /** How a seat stands now. */
    public enum Status {
        AVAILABLE,
        OCCUPIED,
        MAINTENANCE
    }

    /** A seat as it is shown. @param available in the whole window that was asked for, or now */
    public record SeatView(Seat seat, Status status, boolean available) {}

    /** Whether a seat is free. @param window absent: now */
    public record Availability(SeatId seat, boolean available, Optional<Slot> window) {}

    /** A branch and how many seats it has. */
    public record Branch(String name, int seats, int withPower, int withMonitor) {

        Branch and(Seat seat) {
            return new Branch(
                    name, seats + 1, withPower + (seat.power() ? 1 : 0), withMonitor + (seat.monitor() ? 1 : 0));
        }
    }

    /** Seats by id. @param start empty, with {@code end}: available means now */
    public CompletableFuture<Result<List<SeatView>>> find(Call call, Filter filter, String start, String end) {
        return Inputs.window(start, end).then(window -> gateway.read(call, state -> find(state, filter, window)));
    }

    public CompletableFuture<Result<SeatView>> get(Call call, SeatId id) {
        return gateway.read(call, state -> state.seat(id).map(seat -> view(state, seat, Optional.empty())))
                .thenApply(result -> result.flatMap(Seats::known));
    }

    /** @param start empty, with {@code end}: now */
    public CompletableFuture<Result<Availability>> availability(Call call, SeatId id, String start, String end) {
        return Inputs.window(start, end)
                .then(window -> gateway.read(
                                call,
                                state -> state.seat(id)
                                        .map(seat -> new Availability(id, available(state, seat, window), window)))
                        .thenApply(result -> result.flatMap(Seats::known)));
    }

    /** By name. */
    public CompletableFuture<Result<List<Branch>>> branches(Call call) {
        return gateway.read(call, Seats::branches);
    }

    /** Adds a seat; staff only. */
    public CompletableFuture<Result<SeatView>> add(Call call, SeatCommand.AddSeat command) {
        return Inputs.check(
                        Inputs.isStaff(call),
                        Inputs.required(TextRule.BRANCH, command.branch()),
                        Inputs.required(TextRule.AREA, command.area()))
                .then(fine -> gateway.propose(call, command, Outcome.SeatAdded.class))
                .thenApply(result -> result.map(added -> view(added.seat())));
    }

    private List<SeatView> find(SeatState state, Filter filter, Optional<Slot> window) {
        return state.seats().stream()
                .filter(filter::fits)
                .map(seat -> view(state, seat, window))
                .filter(view -> view.available() || !filter.availableOnly())
                .toList();
    }

    private SeatView view(SeatState state, Seat seat, Optional<Slot> window) {
        return new SeatView(seat, status(state, seat), available(state, seat, window));
    }

    // A seat that was just added is nobody's yet.
    private static SeatView view(Seat added) {
        return new SeatView(added, added.maintenance() ? Status.MAINTENANCE : Status.AVAILABLE, !added.maintenance());
    }

    private Status status(SeatState state, Seat seat) {
        if (seat.maintenance()) {
            return Status.MAINTENANCE;
        }
        boolean occupied = state.holding(seat.id(), gateway.now())
                .filter(reservation -> reservation.status() == Reservation.Status.CHECKED_IN)
                .isPresent();
        return occupied ? Status.OCCUPIED : Status.AVAILABLE;
    }

    private boolean available(SeatState state, Seat seat, Optional<Slot> window) {
        Optional<Reservation> taken = window.map(slot -> state.overlapping(seat.id(), slot))
                .orElseGet(() -> state.holding(seat.id(), gateway.now()));
        return !seat.maintenance() && taken.isEmpty();
    }

    private static List<Branch> branches(SeatState state) {
        SortedMap<String, Branch> branches = new TreeMap<>();
        for (Seat seat : state.seats()) {
            var before = branches.getOrDefault(seat.branch(), new Branch(seat.branch(), 0, 0, 0));
            branches.put(seat.branch(), before.and(seat));
        }
        return List.copyOf(branches.values());
    }

    private static <T> Result<T> known(Optional<T> found) {
        return found.map(Result::ok).orElseGet(() -> Result.failed(new Failure.Rejected(new Outcome.SeatUnknown())));
    }
}
