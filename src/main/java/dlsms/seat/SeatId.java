package dlsms.seat;

/** The number of a seat, given by the state machine from 1 on; any other number is just unknown. */
public record SeatId(int value) implements Comparable<SeatId> {

    @Override
    public int compareTo(SeatId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
