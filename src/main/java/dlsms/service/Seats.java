package dlsms.service;

import dlsms.cache.AnswerCache;
import dlsms.seat.Outcome;
import dlsms.seat.Seat;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.Slot;
import dlsms.seat.TextRule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finding seats, and adding them. Any thread. */
public final class Seats {

    private final Gateway gateway;
    private final SeatLists lists;

    /** @param cache of answers about many seats; absent: each is made anew */
    public Seats(Gateway gateway, Optional<AnswerCache<SeatList>> cache) {
        this.gateway = gateway;
        this.lists = new SeatLists(gateway, cache);
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
        return Inputs.window(start, end)
                .then(window -> lists.ask(call, new SeatQuery.Find(filter, window)))
                .thenApply(result -> result.map(Seats::seats));
    }

    public CompletableFuture<Result<SeatView>> get(Call call, SeatId id) {
        return gateway.read(
                        call, state -> state.seat(id).map(seat -> look(state).view(seat, Optional.empty())))
                .thenApply(result -> result.flatMap(Seats::known));
    }

    /** @param start empty, with {@code end}: now */
    public CompletableFuture<Result<Availability>> availability(Call call, SeatId id, String start, String end) {
        return Inputs.window(start, end)
                .then(window -> gateway.read(
                                call,
                                state -> state.seat(id)
                                        .map(seat -> new Availability(
                                                id,
                                                look(state).view(seat, window).available(),
                                                window)))
                        .thenApply(result -> result.flatMap(Seats::known)));
    }

    /** By name. */
    public CompletableFuture<Result<List<Branch>>> branches(Call call) {
        return lists.ask(call, new SeatQuery.Branches()).thenApply(result -> result.map(Seats::branches));
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

    private SeatLook look(SeatState state) {
        return new SeatLook(state, gateway.now());
    }

    // A seat that was just added is nobody's yet.
    private static SeatView view(Seat added) {
        return new SeatView(added, added.maintenance() ? Status.MAINTENANCE : Status.AVAILABLE, !added.maintenance());
    }

    private static List<SeatView> seats(SeatList list) {
        return switch (list) {
            case SeatList.Found(List<SeatView> seats) -> seats;
            case SeatList.Branches all -> throw new IllegalStateException("asked for seats, given branches");
        };
    }

    private static List<Branch> branches(SeatList list) {
        return switch (list) {
            case SeatList.Branches(List<Branch> branches) -> branches;
            case SeatList.Found found -> throw new IllegalStateException("asked for branches, given seats");
        };
    }

    private static <T> Result<T> known(Optional<T> found) {
        return found.map(Result::ok).orElseGet(() -> Result.failed(new Failure.Rejected(new Outcome.SeatUnknown())));
    }
}
