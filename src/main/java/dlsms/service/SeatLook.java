package dlsms.service;

import dlsms.cache.Answer;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatState;
import dlsms.seat.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the state looks to a caller whose time is {@code now}. The loop's thread only. */
record SeatLook(SeatState state, Instant now) {

    /** A seat, available in the window, or now. */
    Seats.SeatView view(Seat seat, Optional<Slot> window) {
        return view(seat, state.held(seat.id(), now), window);
    }

    private Seats.SeatView view(Seat seat, SeatState.Holding held, Optional<Slot> window) {
        boolean taken = window.map(slot -> state.overlapping(seat.id(), slot).isPresent())
                .orElse(held.by().isPresent());
        return new Seats.SeatView(seat, status(seat, held), !taken && !seat.maintenance());
    }

    private static Seats.Status status(Seat seat, SeatState.Holding held) {
        if (seat.maintenance()) {
            return Seats.Status.MAINTENANCE;
        }
        boolean occupied = held.by()
                .filter(reservation -> reservation.status() == Reservation.Status.CHECKED_IN)
                .isPresent();
        return occupied ? Seats.Status.OCCUPIED : Seats.Status.AVAILABLE;
    }

    /** Those that fit, by id; right until the next reservation of any of them begins or ends. */
    Answer<SeatList> find(Seats.Filter filter, Optional<Slot> window, long version) {
        var found = new ArrayList<Seats.SeatView>();
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (Seat seat : state.seats()) {
            if (!filter.fits(seat)) {
                continue;
            }
            SeatState.Holding held = state.held(seat.id(), now);
            Slot unchanged = held.unchanged();
            from = unchanged.start().isAfter(from) ? unchanged.start() : from;
            until = unchanged.end().isBefore(until) ? unchanged.end() : until;
            Seats.SeatView view = view(seat, held, window);
            if (view.available() || !filter.availableOnly()) {
                found.add(view);
            }
        }
        return new Answer<>(new SeatList.Found(List.copyOf(found)), version, from, until);
    }

    /** All of them, by name; right until a seat is added. */
    Answer<SeatList> branches(long version) {
        SortedMap<String, Seats.Branch> branches = new TreeMap<>();
        for (Seat seat : state.seats()) {
            var before = branches.getOrDefault(seat.branch(), new Seats.Branch(seat.branch(), 0, 0, 0));
            branches.put(seat.branch(), before.and(seat));
        }
        var found = new SeatList.Branches(List.copyOf(branches.values()));
        return new Answer<>(found, version, Instant.MIN, Instant.MAX);
    }
}
