package dlsms.seat;

/** The number of a waitlist entry, given by the state machine from 1 on; any other number is just unknown. */
public record WaitlistId(int value) implements Comparable<WaitlistId> {

    @Override
    public int compareTo(WaitlistId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
