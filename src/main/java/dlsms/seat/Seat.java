package dlsms.seat;

/** A seat and what it offers. @param maintenance never available while it is set */
public record Seat(SeatId id, String branch, String area, boolean power, boolean monitor, boolean maintenance) {}
