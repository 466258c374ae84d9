package dlsms.seat;

/** The number of a user, given by the state machine from 1 on; any other number is just unknown. */
public record UserId(int value) implements Comparable<UserId> {

    @Override
    public int compareTo(UserId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
