package dlsms.seat;

/**
 * Who asks. Staff act for anyone, others only for themselves.
 *
 * @param user number 0 where it is no user: the system, an operator
 */
public record Actor(UserId user, boolean staff, String name) {

    /** The cluster itself: founding, ticks. */
    public static final Actor SYSTEM = new Actor(new UserId(0), true, "system");

    /** Whether the actor may do for {@code other} what users do for themselves. */
    public boolean mayActFor(UserId other) {
        return staff || user.equals(other);
    }
}
