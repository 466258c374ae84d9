package dlsms.seat;

/** The number of a reservation, given by the state machine from 1 on; any other number is just unknown. */
public record ReservationId(int value) implements Comparable<ReservationId> {

    @Override
    public int compareTo(ReservationId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
