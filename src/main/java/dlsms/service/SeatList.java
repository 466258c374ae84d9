package dlsms.service;

import java.util.List;

/** An answer about many seats. */
public sealed interface SeatList {

    /** By id. */
    record Found(List<Seats.SeatView> seats) implements SeatList {}

    /** By name. */
    record Branches(List<Seats.Branch> branches) implements SeatList {}
}
