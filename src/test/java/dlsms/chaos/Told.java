package dlsms.chaos;

import java.util.List;

/** What a client was told. */
sealed interface Told {
    record Reserved(int id) implements Told {}

    /** Refused: the earliest of what is in the way. */
    record Taken(Span by) implements Told {}

    /** The reservation was cancelled, or its owner checked in. */
    record Done() implements Told {}

    /** Refused: for that, the reservation has the wrong status. */
    record Wrong(Booking.Status status) implements Told {}

    /** Refused: it has not begun. The reservation is CONFIRMED. */
    record TooEarly() implements Told {}

    /** There is no such reservation. */
    record Absent() implements Told {}

    record Seen(Booking booking) implements Told {}

    record Available(boolean free) implements Told {}

    /** By start. */
    record Held(List<Booking> bookings) implements Told {
        public Held {
            bookings = List.copyOf(bookings);
        }
    }

    /** No answer, or one that leaves it open: done at any moment from the start on, or never. */
    record Unknown() implements Told {}

    default boolean isKnown() {
        return !(this instanceof Unknown);
    }
}
